import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import { envelope } from './record.ts';

const file = `${process.env.GUARDRAIL_CORPUS}/cloudtrail.jsonl.gz`;
const present = existsSync(file);
if (!present) console.warn('GUARDRAIL_CORPUS is not set: real records are not read.');

it.skipIf(!present)('accounts for every real record', () => {
  const records = gunzipSync(readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const counts = new Map<string, number>();
  for (const record of records) {
    const decoded = decode(record);
    const key = decoded.outcome === 'change' ? `change: ${decoded.change.kind}` : decoded.outcome;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(decode(envelope(record, { account: record.recipientAccountId })).outcome).toBe(decoded.outcome);
  }
  console.info(Object.fromEntries(counts));
  expect(records).toHaveLength(3802);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(3802);
  expect(Object.fromEntries(counts)).toMatchObject({
    'change: managed-policy': 2,
    'change: inline-policy': 7,
    'change: attachment': 15,
    'change: session': 3,
    unreadable: 6,
  });
});
