import { Aws } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { functionNames } from './functions.ts';
import { prefix } from './names.ts';

type Metric = [namespace: string, name: string, ...dimensions: string[]];

/** One page: what came in, what failed, how late it was, and what nobody got. */
export function dashboard(scope: Construct): void {
  const perFunction = (metric: string): Metric[] =>
    functionNames.map(name => ['AWS/Lambda', metric, 'FunctionName', `${prefix}-${name}`]);
  const waiting: Metric[] = ['undelivered', 'failed'].map(name => [
    'AWS/SQS',
    'ApproximateNumberOfMessagesVisible',
    'QueueName',
    `${prefix}-${name}`,
  ]);
  const published: Metric[] = ['NumberOfMessagesPublished', 'NumberOfNotificationsFailed'].map(metric => [
    'AWS/SNS',
    metric,
    'TopicName',
    `${prefix}-alerts`,
  ]);
  const widgets = [
    widget(0, 'Events', perFunction('Invocations'), 'Sum'),
    widget(1, 'Failures', [...perFunction('Errors'), ...perFunction('Throttles')], 'Sum'),
    widget(2, 'Age of events, ms', perFunction('AsyncEventAge'), 'Maximum'),
    widget(3, 'Duration, ms', perFunction('Duration'), 'p99'),
    widget(4, 'Alerts', published, 'Sum'),
    widget(5, 'Dead letters', waiting, 'Maximum'),
  ];
  new CfnDashboard(scope, 'Dashboard', { dashboardName: prefix, dashboardBody: JSON.stringify({ widgets }) });
}

function widget(place: number, title: string, metrics: Metric[], stat: string): object {
  return {
    type: 'metric',
    x: (place % 2) * 12,
    y: Math.floor(place / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, metrics, stat, period: 300, region: Aws.REGION, view: 'timeSeries' },
  };
}
