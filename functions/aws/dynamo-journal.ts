import { createHash } from 'node:crypto';
import type { Ask, Attributes } from '../calls.ts';
import type { Journal, Lasts, Note } from '../types.ts';

/** In days; a year, and time to look back on it. */
export const defaultRetentionDays = 400;

export interface TableOptions {
  ask: Ask;
  table: string;
  now(): Date;
  /** How long incidents are kept. */
  retentionDays: number;
  /** A text that no other writer uses, another one each time. */
  unique(): string;
}

/**
 * The journal in one DynamoDB table (`journalTable`), one item a note, written under the condition that nobody wrote
 * in between. Each read is consistent: a lease that is not seen is no lease. The note's own key stands beside the
 * item's, which DynamoDB bounds to 2,048 and 1,024 bytes.
 */
export function dynamoJournal({ ask, table, now, retentionDays, unique }: TableOptions): Journal {
  const days: Record<Lasts, number | undefined> = { day: 1, retention: retentionDays, always: undefined };
  const expiry = (lasts: Lasts): Attributes => {
    const lasting = days[lasts];
    return lasting === undefined
      ? {}
      : { expires: { N: String(Math.ceil(now().getTime() / 1000) + lasting * 86_400) } };
  };
  const itemAt = async (key: string): Promise<Attributes | undefined> =>
    (await ask('dynamodb:GetItem', { TableName: table, Key: itemKey(key), ConsistentRead: true })).Item;
  return {
    read: async key => noteOf(await itemAt(key)),
    async write({ key, revision, body }, lasts) {
      const writer = unique();
      const Item = {
        ...itemKey(key),
        key: { S: key },
        revision: { N: String(revision) },
        body: { S: JSON.stringify(body) },
        writer: { S: writer },
        ...expiry(lasts),
      };
      const condition =
        revision === 1
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'revision = :before',
              ExpressionAttributeValues: { ':before': { N: String(revision - 1) } },
            };
      try {
        await ask('dynamodb:PutItem', { TableName: table, Item, ...condition });
      } catch (error) {
        // The SDK sends a write again whose answer was lost, and meets itself: that is no other writer.
        const conflict = error instanceof Error && error.name === 'ConditionalCheckFailedException';
        if (!conflict || textOf(await itemAt(key), 'writer') !== writer) throw error;
      }
    },
    async find(part) {
      const { Items } = await ask('dynamodb:Query', {
        TableName: table,
        KeyConditionExpression: 'pk = :part',
        ExpressionAttributeValues: { ':part': { S: bounded(part, 2_000) } },
        ConsistentRead: true,
        Limit: 100,
      });
      return Items.map(noteOf).filter(note => note !== undefined);
    },
  };
}

/** A key is `PART#REST`; those of one part are found together. */
function itemKey(key: string): Attributes {
  const at = key.indexOf('#');
  const [part, rest] = at < 0 ? [key, '-'] : [key.slice(0, at), key.slice(at + 1) || '-'];
  return { pk: { S: bounded(part, 2_000) }, sk: { S: bounded(rest, 1_000) } };
}

/** Names come out of records, and whoever writes those does not decide whether there is a journal. */
function bounded(text: string, most: number): string {
  return Buffer.byteLength(text) <= most ? text : `sha256/${createHash('sha256').update(text).digest('hex')}`;
}

/** An item of another shape is none of ours: undefined, and the next write meets it. */
function noteOf(item: Attributes | undefined): Note | undefined {
  const [key, body] = [textOf(item, 'key'), textOf(item, 'body')];
  const number = item?.revision;
  const revision = number && 'N' in number ? Number(number.N) : Number.NaN;
  if (key === undefined || body === undefined || !Number.isSafeInteger(revision)) return undefined;
  return { key, revision, body: parsed(body) };
}

function textOf(item: Attributes | undefined, name: string): string | undefined {
  const value = item?.[name];
  return value && 'S' in value ? value.S : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
