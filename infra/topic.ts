import { Aws, CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { arn, iamArn, prefix } from './names.ts';
import type { Queues } from './queues.ts';

/** The topic of alerts and alarms, and the address that is told from the first minute on. */
export function alertTopic(scope: Construct, key: CfnKey, { undelivered }: Queues): CfnTopic {
  const topic = new CfnTopic(scope, 'Topic', {
    topicName: `${prefix}-alerts`,
    displayName: 'SSM session guardrail',
    kmsMasterKeyId: key.attrArn,
  });
  const allow = (Sid: string, Service: string, Condition: object) => ({
    Sid,
    Effect: 'Allow',
    Principal: { Service },
    Action: 'sns:Publish',
    Resource: topic.ref,
    Condition,
  });
  new CfnTopicPolicy(scope, 'TopicPolicy', {
    topics: [topic.ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        allow('Alarms', 'cloudwatch.amazonaws.com', {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': arn('cloudwatch', `alarm:${prefix}-*`) },
        }),
        allow('SpokeAlarms', 'events.amazonaws.com', {
          ArnLike: { 'aws:SourceArn': arn('events', `rule/${prefix}*`) },
        }),
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          // The account stands for everybody in it; nobody outside of it is let in at all.
          Principal: { AWS: iamArn('root') },
          Action: 'sns:Publish',
          Resource: topic.ref,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
  const email = new CfnParameter(scope, 'AlertEmail', {
    default: '',
    allowedPattern: '([^@\\s]+@[^@\\s]+)?',
    description: 'Who gets the alerts, once they confirm it. Empty for none yet.',
  });
  const given = new CfnCondition(scope, 'HasAlertEmail', {
    expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
  });
  const subscription = new CfnSubscription(scope, 'AlertSubscription', {
    topicArn: topic.ref,
    protocol: 'email',
    endpoint: email.valueAsString,
    // Alarms and alerts, and not the heartbeat, whose messages are for machines.
    filterPolicy: { heartbeat: [{ exists: false }] },
    redrivePolicy: { deadLetterTargetArn: undelivered.attrArn },
  });
  subscription.cfnOptions.condition = given;
  return topic;
}
