import { type ApiCall, defineEvent, type EventFamily, unnamed } from './define-event.ts';
import { at } from './fields.ts';
import { ownPart } from './own-part.ts';

/** Calls that could blind, silence or alter the guardrail, and the parameters that name what they touch. */
const watched: { source: string; keys: string[]; names: string[]; whosever?: true }[] = [
  {
    source: 'events.amazonaws.com',
    keys: ['name', 'rule', 'eventBusName'],
    names: [
      'PutRule',
      'DeleteRule',
      'DisableRule',
      'EnableRule',
      'PutTargets',
      'RemoveTargets',
      'DeleteEventBus',
      'PutPermission',
      'RemovePermission',
    ],
  },
  // Without its schedule nothing is swept, and no alarm says so.
  { source: 'scheduler.amazonaws.com', keys: ['name'], names: ['UpdateSchedule', 'DeleteSchedule'] },
  {
    source: 'monitoring.amazonaws.com',
    keys: ['alarmName', 'alarmNames'],
    names: ['PutMetricAlarm', 'DeleteAlarms', 'DisableAlarmActions'],
  },
  {
    source: 'lambda.amazonaws.com',
    keys: ['functionName', 'functionArn'],
    names: [
      'UpdateFunctionCode',
      'UpdateFunctionConfiguration',
      'DeleteFunction',
      'PutFunctionConcurrency',
      'DeleteFunctionConcurrency',
      'PutFunctionEventInvokeConfig',
      'UpdateFunctionEventInvokeConfig',
      'DeleteFunctionEventInvokeConfig',
      'AddPermission',
      'RemovePermission',
    ],
  },
  {
    source: 'sns.amazonaws.com',
    keys: ['topicArn', 'subscriptionArn'],
    names: [
      'DeleteTopic',
      'SetTopicAttributes',
      'Subscribe',
      'Unsubscribe',
      'SetSubscriptionAttributes',
      'AddPermission',
      'RemovePermission',
    ],
  },
  {
    source: 'dynamodb.amazonaws.com',
    keys: ['tableName', 'resourceArn'],
    names: [
      'DeleteTable',
      'UpdateTable',
      'UpdateTimeToLive',
      'UpdateContinuousBackups',
      'PutResourcePolicy',
      'DeleteResourcePolicy',
    ],
  },
  { source: 'sqs.amazonaws.com', keys: ['queueUrl'], names: ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes'] },
  {
    source: 'ssm.amazonaws.com',
    keys: ['name', 'names'],
    names: ['PutParameter', 'DeleteParameter', 'DeleteParameters'],
  },
  {
    source: 'kms.amazonaws.com',
    keys: ['keyId', 'aliasName', 'targetKeyId'],
    names: ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy', 'DeleteAlias', 'UpdateAlias'],
  },
  {
    source: 'cloudtrail.amazonaws.com',
    // Which trail brings the guardrail its events it cannot know; without that one it hears of nothing.
    whosever: true,
    keys: ['name', 'trailName'],
    names: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'],
  },
  {
    // Changes of their policies belong to the families of policies, which must not lose them to a chosen name;
    // `guardrail-tampering` looks at those too.
    source: 'iam.amazonaws.com',
    keys: ['roleName', 'policyArn'],
    names: ['UpdateAssumeRolePolicy', 'DeleteRole', 'DeletePolicy'],
  },
];

/** Changes to the guardrail itself, one family for each service. */
export const guardrail: EventFamily<'guardrail'>[] = watched.map(({ source, keys, names, whosever }) =>
  defineEvent({
    kind: 'guardrail',
    source,
    names,
    decode(call) {
      const touched = touchedBy(call, keys);
      if (touched.length === 0) return unnamed(call, keys.join(' or '));
      const own = whosever ? touched[0] : touched.find(name => ownPart(name, call.parts));
      return own ? { resource: own, part: own } : { ignored: `${call.name} is not on a part of the guardrail.` };
    },
  }),
);

function touchedBy({ request, response }: ApiCall, keys: string[]): string[] {
  const values = [request, response].flatMap(side => keys.flatMap(key => at(side, key)));
  return values.filter(value => typeof value === 'string' && value !== '') as string[];
}
