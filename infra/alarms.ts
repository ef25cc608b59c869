import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { namespace } from '../functions/handlers/metrics.ts';
import type { Made } from './function.ts';
import { pascal, prefix } from './names.ts';
import { heartbeatMinutes } from './schedules.ts';

interface Watch {
  id: string;
  says: string;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  statistic?: 'Sum' | 'Maximum';
  minutes?: number;
  /** The alarm goes off above this, by default 0. */
  above?: number;
  /** Or below this, and then silence counts as well. */
  below?: number;
}

/** One alarm of the stack. `topicArn` is left out in a spoke, whose alarms go to the hub as events. */
export function alarm(scope: Construct, watch: Watch, topicArn?: string): CfnAlarm {
  const { id, says, namespace, metricName, dimensions, statistic = 'Sum', minutes = 5, above = 0, below } = watch;
  return new CfnAlarm(scope, `${pascal(id)}Alarm`, {
    alarmName: `${prefix}-${id}`,
    alarmDescription: says,
    namespace,
    metricName,
    dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
    statistic,
    period: minutes * 60,
    evaluationPeriods: 1,
    ...(below === undefined
      ? { comparisonOperator: 'GreaterThanThreshold', threshold: above, treatMissingData: 'notBreaching' }
      : { comparisonOperator: 'LessThanThreshold', threshold: below, treatMissingData: 'breaching' }),
    ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
  });
}

const fiveMinutes = 300_000;

/** All that can go wrong between an event and the end of its function. */
export function functionAlarms(scope: Construct, { name, lambda }: Made, topicArn: string): void {
  const dimensions = { FunctionName: lambda.ref };
  const on = (id: string, metricName: string, says: string, more: Partial<Watch> = {}) =>
    alarm(
      scope,
      { id: `${name}-${id}`, says: `${name}: ${says}`, namespace: 'AWS/Lambda', metricName, dimensions, ...more },
      topicArn,
    );
  on('errors', 'Errors', 'an invocation failed; Lambda tries twice more, and then the event is in the failed queue.');
  on('throttles', 'Throttles', 'invocations are throttled, so that events wait.');
  on('event-age', 'AsyncEventAge', 'events wait for more than five minutes.', {
    statistic: 'Maximum',
    above: fiveMinutes,
  });
  on('dropped', 'AsyncEventsDropped', 'events were given up; they are in the failed queue, where they could be sent.');
  on('undestined', 'DestinationDeliveryFailures', 'a failed event did not reach the failed queue and is lost.');
  if (name === 'sweep') return;
  on('silent', 'Heartbeats', 'no heartbeat got through: the way from rule to function to topic is broken.', {
    namespace,
    dimensions: { Function: name },
    minutes: heartbeatMinutes * 3,
    below: 1,
  });
}

/** A message in a dead-letter queue is an event that nobody judged, or an alert that nobody got. */
export function queueAlarm(scope: Construct, id: string, { attrQueueName }: CfnQueue, topicArn?: string): CfnAlarm {
  return alarm(
    scope,
    {
      id,
      says: `Messages wait in ${prefix}-${id}: see what they say, repair it, and redrive them.`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: attrQueueName },
      statistic: 'Maximum',
    },
    topicArn,
  );
}

/** Alerts that SNS could not hand over. */
export function topicAlarm(scope: Construct, topicName: string, topicArn: string): void {
  alarm(
    scope,
    {
      id: 'alerts-undelivered',
      says: 'SNS could not deliver alerts to a subscription.',
      namespace: 'AWS/SNS',
      metricName: 'NumberOfNotificationsFailed',
      dimensions: { TopicName: topicName },
    },
    topicArn,
  );
}

/** How the names of a spoke's alarms begin, after `prefix`. */
const ofSpoke = 'spoke-';

/** What a spoke's alarms look like on the bus: a topic takes alarms of its own account and region only. */
export const spokeAlarmPattern = {
  source: ['aws.cloudwatch'],
  'detail-type': ['CloudWatch Alarm State Change'],
  detail: { alarmName: [{ prefix: `${prefix}-${ofSpoke}` }] },
};

export function spokeAlarms(scope: Construct, unforwarded: CfnQueue, heartbeatRule: string): void {
  queueAlarm(scope, `${ofSpoke}unforwarded`, unforwarded);
  alarm(scope, {
    id: `${ofSpoke}silent`,
    says: 'No heartbeat was sent to the hub: the schedule, its role or the rule is gone.',
    namespace: 'AWS/Events',
    metricName: 'Invocations',
    dimensions: { RuleName: heartbeatRule },
    minutes: heartbeatMinutes * 3,
    below: 1,
  });
}
