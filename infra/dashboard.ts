import { Aws } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { namespace } from '../functions/handlers/metrics.ts';
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
  const told = (metric: string): Metric[] => functionNames.map(name => [namespace, metric, 'Function', name]);
  const widgets = [
    widget(0, 'Events', perFunction('Invocations'), 'Sum'),
    widget(1, 'Failures', [...perFunction('Errors'), ...perFunction('Throttles')], 'Sum'),
    widget(2, 'Age of events, ms', perFunction('AsyncEventAge'), 'Maximum'),
    widget(3, 'Duration, ms', perFunction('Duration'), 'p99'),
    widget(4, 'Alerts', published, 'Sum'),
    widget(5, 'Dead letters', waiting, 'Maximum'),
    widget(6, 'From change to alert, ms', told('TimeToAlert'), 'p99'),
    widget(7, 'From change to closed, ms', told('TimeToClosed'), 'p99'),
    search(8, 'Findings by rule and severity', 'Rule,Severity', 'Findings'),
    search(9, 'Remediations by outcome', 'Remedy,Outcome', 'Remediations'),
    search(10, 'Heartbeats by account and region', 'Function,Account,Region', 'Heartbeats'),
  ];
  new CfnDashboard(scope, 'Dashboard', { dashboardName: prefix, dashboardBody: JSON.stringify({ widgets }) });
}

/** Every combination of the dimensions that was ever counted. */
function search(place: number, title: string, dimensions: string, metric: string): object {
  const expression = `SEARCH('{${namespace},${dimensions}} MetricName="${metric}"', 'Sum', 300)`;
  return widget(place, title, [[{ expression, id: 'all' }]], 'Sum');
}

function widget(place: number, title: string, metrics: (Metric | [object])[], stat: string): object {
  return {
    type: 'metric',
    x: (place % 2) * 12,
    y: Math.floor(place / 2) * 6,
    width: 12,
    height: 6,
    properties: { title, metrics, stat, period: 300, region: Aws.REGION, view: 'timeSeries' },
  };
}
