import { Aws } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { heartbeatSource } from '../functions/handlers/invocation.ts';
import { arn, prefix, roleName } from './names.ts';
import { policyOf, servicePrincipal } from './roles.ts';

/** What the probe looks like on the bus. EventBridge lets nobody but AWS send a source that begins with `aws.`. */
export const heartbeat = { source: heartbeatSource, 'detail-type': 'Session guardrail heartbeat' } as const;
export const heartbeatMinutes = 15;

export const heartbeatPattern = { source: [heartbeat.source], 'detail-type': [heartbeat['detail-type']] };

/** The role by which the schedules of all regions put their probe on the account's default bus. */
export function heartbeatRole(scope: Construct): CfnRole {
  return new CfnRole(scope, 'HeartbeatRole', {
    roleName: roleName('heartbeat'),
    description: 'Session guardrail: puts the heartbeat on the bus',
    assumeRolePolicyDocument: servicePrincipal('scheduler.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    }),
    policies: [
      {
        policyName: 'beat',
        policyDocument: policyOf({
          Sid: 'Beat',
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: arn('events', 'event-bus/default', '*'),
          Condition: { StringEquals: { 'events:source': heartbeat.source } },
        }),
      },
    ],
  });
}

/** Puts an event of our own on the default bus, so that the probe takes the way of every other event from there on. */
export function heartbeatSchedule(scope: Construct, roleArn: string): CfnSchedule {
  return new CfnSchedule(scope, 'HeartbeatSchedule', {
    name: `${prefix}-heartbeat`,
    description: 'Session guardrail: a probe through rule, function and topic',
    scheduleExpression: `rate(${heartbeatMinutes} minutes)`,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: arn('events', 'event-bus/default'),
      roleArn,
      eventBridgeParameters: { source: heartbeat.source, detailType: heartbeat['detail-type'] },
      input: '{}',
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 600 },
    },
  });
}
