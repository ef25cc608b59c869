import { expect, test } from 'vitest';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { differs } from '../../functions/look/differs.ts';
import { look } from '../../functions/look/look.ts';
import type { ChangeOf, SessionDocument } from '../../functions/types.ts';

const arn = 'arn:aws:ssm:eu-west-1:111122223333:document/Web';
const change = (event: string, more: Partial<ChangeOf<'session-document'>> = {}): ChangeOf<'session-document'> => ({
  kind: 'session-document',
  event,
  id: 'e-1',
  digest: '00',
  time: '2026-01-01T00:00:00Z',
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  resource: arn,
  actor: { type: 'IAMUser' },
  gaps: [],
  name: 'Web',
  shared: [],
  deleted: false,
  ...more,
});

interface Held {
  versions: string[];
  byDefault: number;
  sharedWith?: string[];
  /** Answers before the document is there. */
  making?: ('Creating' | 'InvalidDocument')[];
}

/** SSM with one document; counts what it is asked, and what it is waited for. */
function ssm({ versions, byDefault, sharedWith = [], making = [] }: Held) {
  const asked: string[] = [];
  const waited: number[] = [];
  const ask = async (action: string, input: { DocumentVersion?: string; NextToken?: string }) => {
    asked.push(`${action} ${input.DocumentVersion ?? ''}`.trim());
    if (action === 'ssm:DescribeDocumentPermission') return inPages(sharedWith, input.NextToken);
    if (action === 'ssm:ListDocumentVersions')
      return { DocumentVersions: versions.map((_, i) => ({ DocumentVersion: `${i + 1}`, CreatedDate: new Date(0) })) };
    const state = making.shift();
    if (state === 'InvalidDocument') throw new AwsError(state, 'not yet');
    const named = { $DEFAULT: byDefault, $LATEST: versions.length }[input.DocumentVersion ?? '$DEFAULT'];
    const number = named ?? Number(input.DocumentVersion);
    const Content = versions[number - 1];
    if (Content === undefined) throw new AwsError('InvalidDocumentVersion', 'no');
    return { Content, DocumentVersion: `${number}`, DocumentType: 'Session', Status: state ?? 'Active' };
  };
  return { ask: ask as unknown as Ask, asked, waited, pause: async (ms: number) => void waited.push(ms) };
}

/** Two accounts a page. */
function inPages(accounts: string[], NextToken = '0') {
  const end = Number(NextToken) + 2;
  return { AccountIds: accounts.slice(end - 2, end), ...(end < accounts.length && { NextToken: `${end}` }) };
}

async function seen(event: ChangeOf<'session-document'>, held: Held) {
  const { ask, asked, waited, pause } = ssm(held);
  const { now, before, carried, gaps } = await look(event, ask, pause);
  const texts = (subjects: typeof now | undefined) =>
    (subjects as SessionDocument[] | undefined)?.map(({ versions }) => versions.map(({ text }) => text));
  const shares = (subjects: typeof now | undefined) =>
    (subjects as SessionDocument[] | undefined)?.map(({ sharedWith }) => sharedWith);
  return {
    asked,
    waited,
    gaps,
    texts: [texts(now), texts(carried), texts(before)],
    shares: [shares(now), shares(carried), shares(before)],
  };
}

test('a new document is asked for until it is made', async () => {
  const { texts, waited, asked, gaps } = await seen(change('CreateDocument', { version: '1' }), {
    versions: ['a'],
    byDefault: 1,
    making: ['InvalidDocument', 'Creating'],
  });
  expect(texts).toEqual([[['a']], [], []]);
  expect(waited).toEqual([250, 500]);
  expect(asked).toHaveLength(4);
  expect(gaps).toEqual([]);
});

test('one that is never made is a gap, after four waits', async () => {
  const { waited, gaps } = await seen(change('CreateDocument'), { versions: [], byDefault: 1 });
  expect(waited).toEqual([250, 500, 1000, 2000]);
  expect(gaps).toHaveLength(2);
});

test('an update is compared with the version before it and with the default', async () => {
  const held = { versions: ['a', 'b', 'c'], byDefault: 1 };
  const { texts, asked } = await seen(change('UpdateDocument', { version: '3' }), held);
  expect(texts).toEqual([[['a', 'c']], [], [['b', 'a']]]);
  expect(asked).toHaveLength(4);
});

test('a new default is compared with the newest of the others', async () => {
  const held = { versions: ['a', 'b', 'c'], byDefault: 3 };
  expect((await seen(change('UpdateDocumentDefaultVersion', { version: '3' }), held)).texts[2]).toEqual([['b']]);
  const back = { ...held, byDefault: 1 };
  expect((await seen(change('UpdateDocumentDefaultVersion', { version: '1' }), back)).texts[2]).toEqual([['c']]);
  const alone = { versions: ['a'], byDefault: 1 };
  expect((await seen(change('UpdateDocumentDefaultVersion', { version: '1' }), alone)).texts[2]).toBeUndefined();
});

test('a share is told though it was taken back, and is news beside other shares', async () => {
  const share = change('ModifyDocumentPermission', { shared: ['all'] });
  const gone = await seen(share, { versions: ['a'], byDefault: 1 });
  expect(gone.shares).toEqual([[[]], [['all']], [[]]]);
  const beside = await seen(change('ModifyDocumentPermission', { shared: ['999988887777'] }), {
    versions: ['a'],
    byDefault: 1,
    sharedWith: ['444455556666', '999988887777'],
  });
  expect(beside.shares).toEqual([[['444455556666', '999988887777']], [], [[]]]);
});

test('deleted preferences are what a region falls back to, unless they were written anew', async () => {
  const deleted = change('DeleteDocument', { name: 'SSM-SessionManagerRunShell', deleted: true });
  const { texts, gaps } = await seen(deleted, { versions: [], byDefault: 1 });
  expect(texts[0]?.[0]?.[0]).toContain('"inputs":{}');
  expect(gaps).toEqual([]);
  const anew = await seen(deleted, { versions: ['a'], byDefault: 1 });
  expect(anew.texts).toEqual([[['a']], [[expect.stringContaining('"inputs":{}')]], undefined]);
});

test('every page of whom it is shared with is read, also to see whether a share was taken back', async () => {
  const sharedWith = ['444455556666', '555566667777', '999988887777'];
  const held = { versions: ['a'], byDefault: 1, sharedWith };
  expect((await seen(change('ModifyDocumentPermission', { shared: [] }), held)).shares[0]).toEqual([sharedWith]);
  const input = { Name: 'Ports', PermissionType: 'Share' as const, AccountIdsToRemove: ['999988887777'] };
  const { ask } = ssm(held);
  expect(await differs({ action: 'ssm:ModifyDocumentPermission', input }, ask)).toContain('shared with 999988887777');
});
