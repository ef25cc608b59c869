import { type Attributes, AwsError, type Input, type Output } from '../../functions/calls.ts';

const keyOf = (item: Attributes): string => JSON.stringify([item.pk, item.sk]);

/** DynamoDB as far as the journal uses it; conditions it does not know are an error, so that none passes unseen. */
export function table() {
  const items = new Map<string, Attributes>();
  return {
    items,
    get: ({ Key }: Input<'dynamodb:GetItem'>): Output<'dynamodb:GetItem'> => {
      const Item = items.get(keyOf(Key));
      return Item ? { Item: structuredClone(Item) } : {};
    },
    put: (input: Input<'dynamodb:PutItem'>) => {
      const { Item, ConditionExpression, ExpressionAttributeValues } = input;
      const present = items.get(keyOf(Item));
      if (!holds(ConditionExpression, present, ExpressionAttributeValues))
        throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
      items.set(keyOf(Item), structuredClone(Item));
      return {};
    },
    query: ({ ExpressionAttributeValues, Limit }: Input<'dynamodb:Query'>): Output<'dynamodb:Query'> => {
      const part = JSON.stringify(ExpressionAttributeValues[':part']);
      const found = [...items.values()].filter(item => JSON.stringify(item.pk) === part);
      return { Items: structuredClone(found.slice(0, Limit)) };
    },
  };
}

function holds(condition: string, present: Attributes | undefined, values: Attributes | undefined): boolean {
  if (condition === 'attribute_not_exists(pk)') return present === undefined;
  if (condition === 'revision = :before')
    return JSON.stringify(present?.revision) === JSON.stringify(values?.[':before']);
  throw new Error(`This table does not know the condition ${condition}`);
}

export interface Delayed {
  body: string;
  /** Milliseconds of the epoch. */
  due: number;
}

/** SQS as far as a delayed message goes. */
export function queue(now: () => Date) {
  const messages: Delayed[] = [];
  return {
    messages,
    send: ({ MessageBody, DelaySeconds }: Input<'sqs:SendMessage'>): Output<'sqs:SendMessage'> => {
      messages.push({ body: MessageBody, due: now().getTime() + DelaySeconds * 1000 });
      return { MessageId: String(messages.length) };
    },
    /** Takes out what is due next. */
    next: (): Delayed | undefined => {
      messages.sort((a, b) => a.due - b.due);
      return messages.shift();
    },
  };
}
