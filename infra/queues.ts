import type { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { arn, iamArn, pascal, prefix } from './names.ts';

/** What could not be handed over, and what was handed over and failed. SQS keeps a message for 14 days at most. */
export interface Queues {
  /** Events that a rule could not deliver, and alerts that a subscription could not. */
  undelivered: CfnQueue;
  /** Events and re-checks on which a function failed each time. */
  failed: CfnQueue;
}

const fourteenDays = 1_209_600;

export function deadLetterQueues(scope: Construct, key: CfnKey): Queues {
  const undelivered = queue(scope, 'undelivered', { messageRetentionPeriod: fourteenDays }, key);
  const failed = queue(scope, 'failed', { messageRetentionPeriod: fourteenDays }, key);
  allowSenders(scope, 'Undelivered', undelivered, [
    sender('Rules', 'events.amazonaws.com', { 'aws:SourceArn': arn('events', `rule/${prefix}*`) }),
    sender('Topic', 'sns.amazonaws.com', { 'aws:SourceArn': arn('sns', `${prefix}-alerts`) }),
  ]);
  allowSenders(scope, 'Failed', failed, []);
  return { undelivered, failed };
}

/** The queue in which a function leaves what it will look at again; what fails five times is given up to `failed`. */
export function recheckQueue(
  scope: Construct,
  name: string,
  key: CfnKey,
  { failed }: Queues,
  seconds: number,
): CfnQueue {
  const made = queue(
    scope,
    `${name}-recheck`,
    {
      // Six times the function's own, as Lambda asks of a queue that it reads.
      visibilityTimeout: seconds * 6,
      redrivePolicy: { deadLetterTargetArn: failed.attrArn, maxReceiveCount: 5 },
    },
    key,
  );
  allowSenders(scope, pascal(`${name}-recheck`), made, []);
  return made;
}

/** A spoke's own: SQS's key will do, which EventBridge needs no leave to use. */
export function unforwardedQueue(scope: Construct): CfnQueue {
  const made = new CfnQueue(scope, 'UnforwardedQueue', {
    queueName: `${prefix}-spoke-unforwarded`,
    messageRetentionPeriod: fourteenDays,
    sqsManagedSseEnabled: true,
  });
  allowSenders(scope, 'Unforwarded', made, [
    sender('Rules', 'events.amazonaws.com', { 'aws:SourceArn': arn('events', `rule/${prefix}*`) }),
  ]);
  return made;
}

function queue(scope: Construct, name: string, properties: object, key: CfnKey): CfnQueue {
  return new CfnQueue(scope, `${pascal(name)}Queue`, {
    queueName: `${prefix}-${name}`,
    kmsMasterKeyId: key.attrArn,
    ...properties,
  });
}

const sender = (Sid: string, Service: string, ArnLike: object) => ({ Sid, Service, Condition: { ArnLike } });

function allowSenders(scope: Construct, id: string, { attrArn, ref }: CfnQueue, senders: ReturnType<typeof sender>[]) {
  new CfnQueuePolicy(scope, `${id}QueuePolicy`, {
    queues: [ref],
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        ...senders.map(({ Sid, Service, Condition }) => ({
          Sid,
          Effect: 'Allow',
          Principal: { Service },
          Action: 'sqs:SendMessage',
          Resource: attrArn,
          Condition,
        })),
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: { AWS: iamArn('root') },
          Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
          Resource: attrArn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  });
}
