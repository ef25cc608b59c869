import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decode } from '../../functions/events/index.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../examples/walkthrough/${name}`, import.meta.url), 'utf8'));

it('decodes every record of the example, and finds in it what the story needs', () => {
  const told = read('trail.json').Records.map((record: { eventName: string }) => {
    const decoded = decode(record);
    return decoded.outcome === 'change' ? decoded.change.kind : `${decoded.outcome} ${record.eventName}`;
  });
  expect(told).toEqual([
    'ignored CreateRole',
    'ignored CreateRole',
    'ignored CreateRole',
    'managed-policy',
    'attachment',
    'session-document',
    'managed-policy',
    'attachment',
    'session',
    'session',
    'ignored TerminateSession',
    'ignored GetPolicyVersion',
    'managed-policy',
    'session',
    'managed-policy',
    'attachment',
    'session',
    'managed-policy',
    'session-document',
    'session-document',
    'session',
  ]);
});

it('gives the documents that the log hides in every version that it names', () => {
  const versions = read('state/documents.json')[0].versions.map((one: { version: string }) => one.version);
  const named = read('trail.json')
    .Records.map((record: unknown) => decode(record))
    .flatMap((decoded: ReturnType<typeof decode>) =>
      decoded.outcome === 'change' && decoded.change.kind === 'session-document' ? [decoded.change.version] : [],
    );
  expect(versions).toEqual([...new Set(named)]);
});
