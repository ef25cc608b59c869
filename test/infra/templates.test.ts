import { describe, expect, test } from 'vitest';
import { defaultBaseline } from '../../functions/baseline.ts';
import { denyPolicies } from '../../functions/remedies/deny-policies.ts';
import { functionNames } from '../../infra/functions.ts';
import { account, made } from './held.ts';
import { type Launch, resolver } from './resolve.ts';
import { synthesised, type Template } from './templates.ts';

const templates = synthesised();
const judging = ['standalone.inline', 'standalone', 'hub.inline', 'hub'];
const watching = [...judging, 'spoke'];
const template = (name: string): Template => templates.get(name)!;
const launched = (name: string, launch: Launch = {}) => resolver(template(name), { made, ...launch }).resources();
const ofType = (name: string, type: string, launch: Launch = {}) =>
  launched(name, launch)
    .filter(one => one.type === type)
    .map(({ properties }) => properties);
const everything = { TargetTagKeys: 'PortForward', AlertEmail: 'sec@example.com' };

describe.each(watching)('what %s hands over', name => {
  test('is tried for a day, and then kept', () => {
    const targets = ofType(name, 'AWS::Events::Rule', { parameters: everything }).flatMap(({ Targets }) => Targets);
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) {
      expect(target.RetryPolicy).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
      expect(target.DeadLetterConfig.Arn).toMatch(/undelivered|UnforwardedQueue/);
    }
  });

  test('is named after the guardrail, so that its own rules see who touches it', () => {
    const nameless = /Permission|Policy|EventInvokeConfig|EventSourceMapping|Subscription|Alias|KMS::Key/;
    for (const { id, type, properties } of launched(name, { parameters: everything })) {
      if (nameless.test(type) && type !== 'AWS::IAM::ManagedPolicy') continue;
      const names = ['Name', 'RoleName', 'QueueName', 'TopicName', 'TableName', 'FunctionName', 'LogGroupName'];
      const given = [...names, 'AlarmName', 'DashboardName', 'ManagedPolicyName'].map(key => properties[key]);
      expect(given.filter(Boolean).join(), id).toContain('session-guardrail');
    }
  });
});

describe.each(judging)('the functions of %s', name => {
  const functions = ofType(name, 'AWS::Lambda::Function');

  test('are three or more, each with all that its code asks of the environment', () => {
    expect(functions.length).toBe(functionNames.length);
    for (const { Environment, FunctionName } of functions) {
      expect(Environment.Variables).toMatchObject({
        GUARDRAIL_TOPIC_ARN: made.Topic,
        GUARDRAIL_TABLE: 'session-guardrail',
        GUARDRAIL_CONFIG_PARAMETER: 'session-guardrail-configuration',
        GUARDRAIL_RECHECK_QUEUE_URL: `https://sqs.us-east-1.amazonaws.com/${account}/${FunctionName}-recheck`,
        ...(FunctionName.endsWith('policy-change') && { GUARDRAIL_REGIONS: '' }),
        ...(name.startsWith('hub') && { GUARDRAIL_SPOKE_ROLE: FunctionName.replace('guardrail-', 'guardrail-spoke-') }),
      });
    }
  });

  test('keep what they fail on', () => {
    const configurations = ofType(name, 'AWS::Lambda::EventInvokeConfig');
    expect(configurations).toHaveLength(functions.length);
    for (const { DestinationConfig, MaximumRetryAttempts } of configurations) {
      expect(DestinationConfig.OnFailure.Destination).toBe(made['FailedQueue.Arn']);
      expect(MaximumRetryAttempts).toBe(2);
    }
  });

  test('read their re-checks, and give back those that fail', () => {
    const mappings = ofType(name, 'AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(functions.length);
    for (const { FunctionResponseTypes } of mappings)
      expect(FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    const queues = ofType(name, 'AWS::SQS::Queue').filter(({ QueueName }) => QueueName.endsWith('-recheck'));
    for (const { QueueName, RedrivePolicy, VisibilityTimeout } of queues) {
      const { Timeout } = functions.find(({ FunctionName }) => `${FunctionName}-recheck` === QueueName);
      expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
      expect(RedrivePolicy).toEqual({ deadLetterTargetArn: made['FailedQueue.Arn'], maxReceiveCount: 5 });
    }
  });

  test('may be invoked by their rules alone', () => {
    const permissions = ofType(name, 'AWS::Lambda::Permission', { parameters: everything });
    const rules = ofType(name, 'AWS::Events::Rule', { parameters: everything });
    const invoking = rules.flatMap(({ Targets }) => Targets).filter(({ Arn }) => Arn.includes('Function'));
    expect(permissions).toHaveLength(invoking.length);
    for (const { Principal, SourceAccount, SourceArn } of permissions) {
      expect([Principal, SourceAccount]).toEqual(['events.amazonaws.com', account]);
      expect(SourceArn).toMatch(/^<\w+Rule\.Arn>$/);
    }
  });

  test('log to groups that end some day and are encrypted', () => {
    const groups = ofType(name, 'AWS::Logs::LogGroup');
    expect(groups.map(({ LogGroupName }) => LogGroupName)).toEqual(
      functions.map(({ FunctionName }) => `/aws/lambda/${FunctionName}`),
    );
    for (const { RetentionInDays, KmsKeyId } of groups)
      expect([RetentionInDays, KmsKeyId]).toEqual([365, made['Key.Arn']]);
  });
});

describe.each(judging)('what %s encrypts', name => {
  const [key] = ofType(name, 'AWS::KMS::Key');
  const statements: { Sid: string; Principal: { Service?: string }; Action: string[]; Condition?: object }[] =
    key.KeyPolicy.Statement;
  const forService = (service: string) => statements.find(({ Principal }) => Principal.Service === service)!;

  test('EventBridge and SNS can use, for whom a condition on the source would lose what they deliver', () => {
    for (const service of ['events.amazonaws.com', 'sns.amazonaws.com']) {
      expect(forService(service)).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
      expect(forService(service).Condition).toBeUndefined();
    }
  });

  test('CloudWatch can use for this account only', () => {
    expect(forService('cloudwatch.amazonaws.com').Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': account },
    });
  });

  test('is every topic and queue', () => {
    for (const { KmsMasterKeyId } of [...ofType(name, 'AWS::SNS::Topic'), ...ofType(name, 'AWS::SQS::Queue')])
      expect(KmsMasterKeyId).toBe(made['Key.Arn']);
  });

  test('is turned over each year', () => {
    expect(key.EnableKeyRotation).toBe(true);
  });
});

describe.each(judging)('the alarms of %s', name => {
  const alarms = ofType(name, 'AWS::CloudWatch::Alarm');
  const on = (metric: string) => alarms.filter(({ MetricName }) => MetricName === metric);

  test.each(['Errors', 'Throttles', 'AsyncEventAge', 'AsyncEventsDropped', 'DestinationDeliveryFailures'])(
    'watch %s of every function',
    metric => expect(on(metric)).toHaveLength(functionNames.length),
  );

  test('watch both dead-letter queues', () => {
    const queues = on('ApproximateNumberOfMessagesVisible').map(({ AlarmName }) => AlarmName);
    expect(queues).toEqual(['session-guardrail-undelivered', 'session-guardrail-failed']);
  });

  test('take the silence of a heartbeat for an alarm', () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent).toHaveLength(functionNames.filter(one => one !== 'sweep').length);
    for (const { ComparisonOperator } of silent) expect(ComparisonOperator).toBe('LessThanThreshold');
  });

  test('are told', () => {
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([made.Topic]);
  });
});

describe('the journal', () => {
  const [table] = ofType('standalone.inline', 'AWS::DynamoDB::Table');

  test('is written by nobody but the functions', () => {
    const [statement] = table.ResourcePolicy.PolicyDocument.Statement;
    const { ArnNotEquals, ArnNotLike } = statement.Condition;
    expect(ArnNotLike).toEqual(ArnNotEquals);
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${account}:root` } });
    expect(statement.Condition.ArnNotEquals['aws:PrincipalArn']).toEqual(
      functionNames.map(one => `arn:aws:iam::${account}:role/session-guardrail-${one}`),
    );
    expect(statement.Action).toContain('dynamodb:PutItem');
  });

  test('is written by those who may undo, where the site names them', () => {
    const operator = `arn:aws:iam::${account}:role/on-call`;
    const [{ ResourcePolicy }] = ofType('hub', 'AWS::DynamoDB::Table', { parameters: { OperatorArns: operator } });
    const { ArnNotLike } = ResourcePolicy.PolicyDocument.Statement[0].Condition;
    expect(ArnNotLike).toEqual({ 'aws:PrincipalArn': [operator] });
  });

  test('forgets what has expired, and can be brought back', () => {
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: 'expires', Enabled: true });
    expect(table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
  });
});

describe.each(['standalone', 'spoke'])('the deny policies of %s', name => {
  const texts = (launch: Launch) =>
    ofType(name, 'AWS::IAM::ManagedPolicy', launch).map(({ ManagedPolicyName, PolicyDocument }) => ({
      name: ManagedPolicyName,
      document: PolicyDocument,
    }));

  test.each([
    ['by default', {}, {}, 'aws', 'us-east-1'],
    ['with documents', { ApprovedDocuments: 'One' }, { documents: ['One'] }, 'aws', 'us-east-1'],
    ['with more', { ApprovedDocuments: 'One,Two-2' }, { documents: ['One', 'Two-2'] }, 'aws', 'us-east-1'],
    [
      'without a shell',
      { ApprovedDocuments: 'A.b', Shell: 'forbid' },
      { documents: ['A.b'], shell: 'forbid' },
      'aws',
      'us-east-1',
    ],
    [
      'in China',
      { ApprovedDocuments: 'One', GlobalRegion: 'cn-north-1' },
      { documents: ['One'] },
      'aws-cn',
      'cn-north-1',
    ],
    [
      'in GovCloud',
      { ApprovedDocuments: 'One', GlobalRegion: 'us-gov-west-1' },
      { documents: ['One'] },
      'aws-us-gov',
      'us-gov-west-1',
    ],
  ] as const)('are what the remedy expects, %s', (_when, parameters, baseline, partition, region) => {
    expect(texts({ parameters, partition, region })).toEqual(
      denyPolicies({ ...defaultBaseline, ...(baseline as object) }, partition),
    );
  });
});

test('a spoke outside the region of IAM makes nothing of IAM', () => {
  const types = launched('spoke', { region: 'eu-west-1' }).map(({ type }) => type);
  expect(types.filter(type => type.startsWith('AWS::IAM'))).toEqual([]);
});

test('no template names an account or a region of its own', () => {
  for (const [name, { Resources }] of templates)
    expect(JSON.stringify(Resources).match(/\b\d{12}\b|\b[a-z]{2}-[a-z]+-\d\b/g), name).toBeNull();
});

test('nothing can be launched that would hear of nothing: what has no use when empty has no default', () => {
  const without = (name: string) =>
    Object.entries(templates.get(name)!.Parameters)
      .filter(([, { Default }]) => Default === undefined)
      .map(([id]) => id);
  expect(without('standalone.inline')).toEqual([]);
  expect(without('hub.inline')).toEqual(['OrganizationId']);
  expect(without('spoke')).toEqual(['BusArn', 'HubAccountId']);
});

test('every parameter is used, and described', () => {
  for (const [name, one] of templates) {
    const used = JSON.stringify([one.Resources, one.Conditions]);
    for (const [parameter, { Description }] of Object.entries(one.Parameters) as [string, { Description?: string }][]) {
      expect(used, `${name} ${parameter}`).toContain(`{"Ref":"${parameter}"}`);
      expect(Description, `${name} ${parameter}`).toMatch(/\.$/);
    }
  }
});

test('the dashboard shows metrics of every function', () => {
  const [dashboard] = ofType('standalone.inline', 'AWS::CloudWatch::Dashboard');
  const { widgets } = JSON.parse(dashboard.DashboardBody);
  for (const one of functionNames) expect(JSON.stringify(widgets)).toContain(`session-guardrail-${one}`);
});
