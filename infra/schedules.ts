import { Aws, CfnParameter } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { heartbeatSource } from '../functions/handlers/invocation.ts';
import { arn, pascal, prefix, roleName } from './names.ts';
import { policyOf, servicePrincipal } from './roles.ts';

/**
 * What each watched region sends by the clock, on the way of every other event: a probe, and the wish to be swept. The
 * event names its account and region. EventBridge lets nobody but AWS send a source that begins with `aws.`.
 */
export const clockwork = {
  heartbeat: { source: heartbeatSource, 'detail-type': 'Session guardrail heartbeat' },
  sweep: { source: `${prefix}.sweep`, 'detail-type': 'Session guardrail sweep' },
} as const;

export const heartbeatMinutes = 15;

export const patternOf = (name: keyof typeof clockwork) => ({
  source: [clockwork[name].source],
  'detail-type': [clockwork[name]['detail-type']],
});

/** The role by which the schedules of all regions put their events on the account's default bus. */
export function schedulerRole(scope: Construct): CfnRole {
  return new CfnRole(scope, 'SchedulerRole', {
    roleName: roleName('scheduler'),
    description: 'Session guardrail: puts the heartbeat and the wish for a sweep on the bus',
    assumeRolePolicyDocument: servicePrincipal('scheduler.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    }),
    policies: [
      {
        policyName: 'send',
        policyDocument: policyOf({
          Sid: 'Send',
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: arn('events', 'event-bus/default', '*'),
          Condition: { StringEquals: { 'events:source': Object.values(clockwork).map(({ source }) => source) } },
        }),
      },
    ],
  });
}

/** One schedule for the heartbeat and one for the sweep, since CloudTrail delivers by best effort only. */
export function schedules(scope: Construct, roleArn: string): void {
  const sweeps = new CfnParameter(scope, 'SweepSchedule', {
    default: 'rate(1 day)',
    allowedPattern: '(rate|cron)\\(.+\\)',
    description: 'When the whole account is judged.',
  }).valueAsString;
  schedule(scope, 'heartbeat', `rate(${heartbeatMinutes} minutes)`, roleArn);
  schedule(scope, 'sweep', sweeps, roleArn);
}

function schedule(scope: Construct, name: keyof typeof clockwork, expression: string, roleArn: string): void {
  const { source, 'detail-type': detailType } = clockwork[name];
  new CfnSchedule(scope, `${pascal(name)}Clock`, {
    name: `${prefix}-${name}`,
    description: `Session guardrail: ${detailType}`,
    scheduleExpression: expression,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: arn('events', 'event-bus/default'),
      roleArn,
      eventBridgeParameters: { source, detailType },
      input: '{}',
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 600 },
    },
  });
}
