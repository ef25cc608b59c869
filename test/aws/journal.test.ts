import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoJournal } from '../../functions/aws/dynamo-journal.ts';
import { journalTable } from '../../functions/aws/journal-table.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import type { Ask } from '../../functions/calls.ts';
import { keep } from '../../functions/journal/keep.ts';
import type { Journal, Note } from '../../functions/types.ts';
import { type Served, serveTable } from './served-table.ts';

const note = (key: string, revision: number, body: unknown = { says: 'x' }): Note => ({ key, revision, body });
const now = () => new Date('2026-11-21T10:00:00Z');

let served: Served;
beforeAll(async () => {
  served = await serveTable();
});
afterAll(() => served.close());

let written = 0;
const overHttp = (over: Ask = served.ask): Journal =>
  dynamoJournal({ ask: over, table: served.table, now, retentionDays: 30, unique: () => `w${written++}` });

describe.each<[string, () => Journal]>([
  ['in memory', () => memoryJournal()],
  ['in DynamoDB', () => overHttp()],
])('the journal %s', (where, open) => {
  const key = (name: string) => `${where}/${name}#rest`;

  test('holds what was written last, and nothing of what it never saw', async () => {
    const journal = open();
    await journal.write(note(key('a'), 1), 'day');
    await journal.write(note(key('a'), 2, { closed: true }), 'day');
    expect(await journal.read(key('a'))).toEqual(note(key('a'), 2, { closed: true }));
    expect(await journal.read('__proto__')).toBeUndefined();
  });

  test.each([1, 2, 4])('refuses revision %i after 2', async revision => {
    const journal = open();
    const mine = key(`b${revision}`);
    await journal.write(note(mine, 1), 'day');
    await journal.write(note(mine, 2), 'day');
    await expect(journal.write(note(mine, revision), 'day')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(await journal.read(mine)).toEqual(note(mine, 2));
  });

  test('of ten writers of one revision, one wins', async () => {
    const journal = open();
    const all = Array.from({ length: 10 }, (_, index) => journal.write(note(key('c'), 1, { index }), 'day'));
    const results = await Promise.allSettled(all);
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
  });

  test('counts every one of several that count at once', async () => {
    const journal = open();
    const add = () =>
      keep<{ count: number }>(journal, key('d'), 'day', body => ({
        count: ((body as { count: number })?.count ?? 0) + 1,
      }));
    await Promise.all([add(), add(), add()]);
    expect((await journal.read(key('d')))?.body).toEqual({ count: 3 });
  });

  test('finds the notes of one part, and no others', async () => {
    const journal = open();
    const part = `${where}/part`;
    for (const name of [`${part}#1`, `${part}#2`, `${part}s#3`]) await journal.write(note(name, 1), 'day');
    expect((await journal.find(part)).map(one => one.key).sort()).toEqual([`${part}#1`, `${part}#2`]);
    expect(await journal.find(`${where}/none`)).toEqual([]);
  });

  test('is not changed through what it was given or gave', async () => {
    const journal = open();
    const given = note(key('e'), 1, { list: [1] });
    await journal.write(given, 'day');
    (given.body as { list: number[] }).list.push(2);
    ((await journal.read(key('e')))!.body as { list: number[] }).list.push(3);
    expect(await journal.read(key('e'))).toEqual(note(key('e'), 1, { list: [1] }));
  });

  test.each([
    ['long', `${'p'.repeat(3_000)}#${'s'.repeat(3_000)}`],
    ['of many bytes', `ü${'ü'.repeat(1_500)}#${'ü'.repeat(900)}`],
    ['without a rest', 'alone'],
    ['with an empty rest', 'empty#'],
    ['of control characters', 'a\u0000b#\u0007'],
  ])('takes a key that is %s', async (_what, name) => {
    const journal = open();
    const mine = `${where}${name}`;
    await journal.write(note(mine, 1), 'day');
    expect(await journal.read(mine)).toEqual(note(mine, 1));
  });
});

describe('the journal in DynamoDB', () => {
  test.each([
    ['day', 1],
    ['retention', 30],
    ['always', undefined],
  ] as const)('what lasts “%s” expires after %s days', async (lasts, days) => {
    await overHttp().write(note(`lasting#${lasts}`, 1), lasts);
    const Key = { [journalTable.partitionKey]: { S: 'lasting' }, [journalTable.sortKey]: { S: lasts } };
    const { Item } = await served.client.send(new GetItemCommand({ TableName: served.table, Key }));
    const expected = days && { N: String(now().getTime() / 1000 + days * 86_400) };
    expect(Item?.[journalTable.timeToLive]).toEqual(expected);
  });

  test('a write whose answer was lost, sent again, meets itself and is no conflict', async () => {
    const twice: Ask = async (action, input) => {
      if (action === 'dynamodb:PutItem') await served.ask(action, input);
      return served.ask(action, input);
    };
    await overHttp(twice).write(note('again#1', 1, { by: 'me' }), 'day');
    expect(await overHttp().read('again#1')).toEqual(note('again#1', 1, { by: 'me' }));
  });

  test.each([
    ['no JSON', { body: { S: '{' } }],
    ['a number', { body: { N: '1' } }],
    ['no body', {}],
  ])('an item with %s for a body gives nothing to trust', async (what, fields) => {
    const Item = { pk: { S: 'odd' }, sk: { S: what }, key: { S: `odd#${what}` }, revision: { N: '1' }, ...fields };
    await served.ask('dynamodb:PutItem', {
      TableName: served.table,
      Item: Item as never,
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    expect((await overHttp().read(`odd#${what}`))?.body).toBeUndefined();
  });
});
