import { journalTable } from '../../functions/aws/journal-table.ts';
import { act } from './moto.ts';

export const journalName = 'session-guardrail-journal';

/** The table of the journal, keyed as the stack keys it. */
export async function makeTable(): Promise<void> {
  const { partitionKey, sortKey } = journalTable;
  await act('dynamodb:CreateTable', {
    TableName: journalName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partitionKey, sortKey].map(AttributeName => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
  });
}

/** The queue by which repairs come back to be looked at again. */
export async function makeQueue(): Promise<{ url: string; waiting(): Promise<number> }> {
  const { QueueUrl: url } = (await act('sqs:CreateQueue', { QueueName: 'session-guardrail-rechecks' })) as {
    QueueUrl: string;
  };
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'];
  return {
    url,
    async waiting() {
      const { Attributes } = (await act('sqs:GetQueueAttributes', { QueueUrl: url, AttributeNames })) as {
        Attributes: Record<string, string>;
      };
      return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    },
  };
}
