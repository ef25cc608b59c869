import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig, CfnEventSourceMapping, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FunctionName } from './functions.ts';
import { keyUse } from './key.ts';
import { arn, pascal, prefix, roleName } from './names.ts';
import type { OwnPart } from './permissions.ts';
import { type Queues, recheckQueue } from './queues.ts';
import { callsOn, policyOf, type Statement, servicePrincipal } from './roles.ts';

/** What all functions of a stack share. */
export interface Shared {
  key: CfnKey;
  queues: Queues;
  topicArn: string;
  tableArn: string;
  configurationParameter: string;
  retentionDays: number;
  /** The code and its handler, inline or in a bucket. */
  codeOf(name: FunctionName): { code: CfnFunction.CodeProperty; handler: string };
  /** What the role may do besides its work on the guardrail's own parts. */
  duties(name: FunctionName): Statement[];
  environment(name: FunctionName): Record<string, string>;
}

export interface Made {
  name: FunctionName;
  lambda: CfnFunction;
  role: CfnRole;
}

/** Long enough for a repair with its proofs; the sweep goes on where it stopped. */
const seconds = (name: FunctionName) => (name === 'sweep' ? 900 : 300);

/** One function with its role, its log, its queue of re-checks, and a place for what it fails on. */
export function guardrailFunction(scope: Construct, name: FunctionName, shared: Shared): Made {
  const id = pascal(name);
  const { key, queues } = shared;
  const functionName = `${prefix}-${name}`;
  const log = new CfnLogGroup(scope, `${id}Log`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retentionInDays: shared.retentionDays,
    kmsKeyId: key.attrArn,
  });
  const recheck = recheckQueue(scope, name, key, queues, seconds(name));
  const role = new CfnRole(scope, `${id}Role`, {
    roleName: roleName(name),
    description: `Session guardrail: what ${functionName} may do`,
    assumeRolePolicyDocument: servicePrincipal('lambda.amazonaws.com'),
    policies: [
      { policyName: 'itself', policyDocument: policyOf(...ownStatements(name, shared, recheck)) },
      { policyName: 'duties', policyDocument: policyOf(...shared.duties(name)) },
    ],
  });
  const lambda = new CfnFunction(scope, `${id}Function`, {
    functionName,
    description: `Session guardrail: ${name}`,
    runtime: 'nodejs24.x',
    architectures: ['arm64'],
    memorySize: 512,
    timeout: seconds(name),
    role: role.attrArn,
    ...shared.codeOf(name),
    loggingConfig: { logGroup: log.ref },
    environment: { variables: { ...shared.environment(name), GUARDRAIL_RECHECK_QUEUE_URL: recheck.ref } },
  });
  new CfnEventInvokeConfig(scope, `${id}Invocation`, {
    functionName: lambda.ref,
    qualifier: '$LATEST',
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: 21_600,
    destinationConfig: { onFailure: { destination: queues.failed.attrArn } },
  });
  new CfnEventSourceMapping(scope, `${id}Rechecks`, {
    functionName: lambda.ref,
    eventSourceArn: recheck.attrArn,
    batchSize: 10,
    // The function names those that failed; without this SQS would take its answer for success.
    functionResponseTypes: ['ReportBatchItemFailures'],
  });
  return { name, lambda, role };
}

function ownStatements(name: FunctionName, shared: Shared, recheck: CfnQueue): Statement[] {
  const parts: [OwnPart, string][] = [
    ['topic', shared.topicArn],
    ['table', shared.tableArn],
    ['recheck-queue', recheck.attrArn],
    ['configuration', arn('ssm', `parameter/${shared.configurationParameter}`)],
  ];
  const allow = (Sid: string, Action: string[], Resource: string): Statement => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return [
    ...parts.map(([part, resource]) => allow(pascal(part), callsOn(part, name), resource)),
    // Lambda makes these calls by the function's role: the log, the queue that it reads, the place for failures.
    allow(
      'Log',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      arn('logs', `log-group:/aws/lambda/${prefix}-${name}:*`),
    ),
    allow('Rechecks', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], recheck.attrArn),
    allow('Failures', ['sqs:SendMessage'], shared.queues.failed.attrArn),
    keyUse(shared.key),
  ];
}
