import type { Alert } from '../../functions/types.ts';
import { act } from './moto.ts';

export interface Topic {
  arn: string;
  /** Everything that came to a queue that subscribes to the topic. */
  received(): Promise<Alert[]>;
}

/** A topic with a queue behind it: what is told is read as a subscriber reads it. */
export async function makeTopic(): Promise<Topic> {
  const { TopicArn: arn } = (await act('sns:CreateTopic', { Name: 'alerts' })) as { TopicArn: string };
  const { QueueUrl } = (await act('sqs:CreateQueue', { QueueName: 'alerts' })) as { QueueUrl: string };
  const asked = { QueueUrl, AttributeNames: ['QueueArn'] };
  const { Attributes } = (await act('sqs:GetQueueAttributes', asked)) as { Attributes: { QueueArn: string } };
  const raw = { RawMessageDelivery: 'true' };
  await act('sns:Subscribe', { TopicArn: arn, Protocol: 'sqs', Endpoint: Attributes.QueueArn, Attributes: raw });
  const received: Alert[] = [];
  return {
    arn,
    async received() {
      for (;;) {
        const { Messages = [] } = (await act('sqs:ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })) as {
          Messages?: { Body: string; ReceiptHandle: string }[];
        };
        if (Messages.length === 0) return received;
        for (const { Body, ReceiptHandle } of Messages) {
          received.push(JSON.parse(Body) as Alert);
          await act('sqs:DeleteMessage', { QueueUrl, ReceiptHandle });
        }
      }
    },
  };
}
