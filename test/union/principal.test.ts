import { describe, expect, test } from 'vitest';
import type { Change, Seen } from '../../functions/types.ts';
import {
  anyInstance,
  arnOf,
  changeOf,
  everything,
  noSessions,
  remoteHost,
  role,
  type Stage,
  silent,
  stage,
  told,
} from './stage.ts';

const principal = { type: 'role', name: 'ops' } as const;
const named = (policyName: string) => `inline ${policyName} of role/ops`;
const put = (policyName: string, text: string): Change =>
  changeOf('inline-policy', 'PutRolePolicy', { principal, policyName, text });
const removed = (event: string, body: { policyArn?: string; policyName?: string; boundary?: boolean }): Change =>
  changeOf('guard-removed', event, { principal, boundary: false, ...body });
const seen = (inline: Record<string, string>, more: Partial<Seen> = {}): Seen => ({
  policies: Object.entries(inline).map(([name, text]) => ({ name: named(name), text })),
  whole: true,
  boundary: null,
  ...more,
});

async function holding(inline: Record<string, string>): Promise<Stage> {
  const on = stage();
  await role(on, 'ops', inline);
  return on;
}

describe('an inline policy put', () => {
  test('completes a half, of unknown age where nobody saw what it replaced', async () => {
    const on = await holding({ targets: anyInstance, documents: remoteHost });
    expect(told(await on.judge(put('documents', remoteHost)))).toEqual([
      'remote-host-forwarding unknown',
      'unscoped-target unknown',
    ]);
  });

  test.each([
    ['nothing', {}, 'new'],
    ['something silent', { documents: silent }, 'new'],
    ['the same', { documents: remoteHost }, 'existing'],
  ])('completes a half; the journal saw %s in its place', async (_, before, since) => {
    const on = await holding({ targets: anyInstance, documents: remoteHost });
    const earlier = seen({ targets: anyInstance, ...before });
    expect(told(await on.judge(put('documents', remoteHost), earlier))).toEqual([
      `remote-host-forwarding ${since}`,
      `unscoped-target ${since}`,
    ]);
  });

  test('that overwrites a Deny with something harmless is a guard removed', async () => {
    const on = await holding({ all: everything, guard: silent });
    expect(told(await on.judge(put('guard', silent), seen({ all: everything, guard: noSessions })))).toContain(
      'remote-host-forwarding new',
    );
  });

  test('that the principal had already by another policy opens nothing', async () => {
    const on = await holding({ all: everything, twice: everything });
    const findings = await on.judge(put('twice', everything), seen({ all: everything }));
    expect([...new Set(findings.map(finding => finding.since))]).toEqual(['existing']);
  });
});

describe('a guard removed', () => {
  test('an inline Deny that the journal saw', async () => {
    const on = await holding({ all: everything });
    const change = removed('DeleteRolePolicy', { policyName: 'guard' });
    expect(told(await on.judge(change, seen({ all: everything, guard: noSessions })))).toContain(
      'remote-host-forwarding new',
    );
    expect(told(await on.judge(change))).toContain('remote-host-forwarding unknown');
  });

  test('a managed Deny', async () => {
    const on = await holding({ all: everything });
    await on.make('iam:CreatePolicy', { PolicyName: 'guard', PolicyDocument: noSessions });
    const change = removed('DetachRolePolicy', { policyArn: arnOf('guard') });
    expect(told(await on.judge(change))).toContain('remote-host-forwarding new');
  });

  test('an Allow that goes opens nothing, and nothing more is asked', async () => {
    const on = await holding({ all: everything });
    await on.make('iam:CreatePolicy', { PolicyName: 'more', PolicyDocument: everything });
    expect(await on.judge(removed('DetachRolePolicy', { policyArn: arnOf('more') }))).toEqual([]);
    expect(on.asked).toEqual(['iam:GetPolicy', 'iam:GetPolicyVersion']);
  });

  test('a Deny that was taken away and is back is told all the same', async () => {
    const on = await holding({ all: everything });
    await on.make('iam:CreatePolicy', { PolicyName: 'guard', PolicyDocument: noSessions });
    await on.make('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: arnOf('guard') });
    const findings = await on.judge(removed('DetachRolePolicy', { policyArn: arnOf('guard') }));
    expect(findings.map(({ rule, since, holds }) => [rule, since, holds])).toContainEqual([
      'remote-host-forwarding',
      'new',
      false,
    ]);
  });
});

describe('a boundary', () => {
  async function bounded(text: string): Promise<Stage> {
    const on = await holding({ all: everything });
    await on.make('iam:CreatePolicy', { PolicyName: 'bound', PolicyDocument: text });
    return on;
  }
  const deleted = removed('DeleteRolePermissionsBoundary', { boundary: true });
  const boundary = arnOf('bound');

  test('deleted, and known from the journal', async () => {
    const on = await bounded(silent);
    expect(told(await on.judge(deleted, seen({}, { boundary })))).toContain('remote-host-forwarding new');
    expect(told(await on.judge(deleted, seen({}, { boundary: null })))).toContain('remote-host-forwarding existing');
    expect(told(await on.judge(deleted))).toContain('remote-host-forwarding unknown');
  });

  test('put in place of a narrower one', async () => {
    const on = await bounded(silent);
    await on.make('iam:CreatePolicy', { PolicyName: 'wide', PolicyDocument: everything });
    await on.make('iam:PutRolePermissionsBoundary', { RoleName: 'ops', PermissionsBoundary: arnOf('wide') });
    const change = removed('PutRolePermissionsBoundary', { boundary: true, policyArn: arnOf('wide') });
    expect(told(await on.judge(change, seen({}, { boundary })))).toContain('remote-host-forwarding new');
  });

  test('that closes opens nothing', async () => {
    const on = await bounded(silent);
    await on.make('iam:PutRolePermissionsBoundary', { RoleName: 'ops', PermissionsBoundary: boundary });
    const change = removed('PutRolePermissionsBoundary', { boundary: true, policyArn: boundary });
    expect(await on.judge(change)).toEqual([]);
  });

  test('that cannot be read leaves the age unknown, and is a gap', async () => {
    const on = await bounded(silent);
    await on.make('iam:PutRolePermissionsBoundary', { RoleName: 'ops', PermissionsBoundary: boundary });
    on.refused.add(`iam:GetPolicyVersion ${boundary}`);
    const change = put('all', everything);
    expect(told(await on.judge(change, seen({})))).toContain('remote-host-forwarding unknown');
    expect((await on.look(change)).gaps.join()).toMatch(/policy\/bound could not be read/);
  });
});

describe('what the journal is to keep', () => {
  test('every inline policy and the boundary; a deleted one no more', async () => {
    const on = await holding({ one: everything, two: silent });
    const { seen: after } = await on.look(put('one', everything));
    expect(after).toEqual(seen({ one: everything, two: silent }));
    const gone = await on.look(removed('DeleteRolePolicy', { policyName: 'two' }), after);
    expect(gone.seen?.policies.map(policy => policy.name)).toEqual([named('one')]);
  });

  test('nothing is asked where a silent policy replaces one that denied nothing', async () => {
    const on = await holding({});
    const snapshot = await on.look(put('one', silent), seen({ one: everything }));
    expect([on.asked, snapshot.now, snapshot.seen]).toEqual([[], [], seen({ one: silent })]);
  });
});

test('a policy attached that completes a half', async () => {
  const on = await holding({ targets: anyInstance });
  await on.make('iam:CreatePolicy', { PolicyName: 'documents', PolicyDocument: remoteHost });
  await on.make('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: arnOf('documents') });
  const change = changeOf('attachment', 'AttachRolePolicy', { principal, policyArn: arnOf('documents') });
  expect(told(await on.judge(change))).toEqual(['remote-host-forwarding new', 'unscoped-target new']);
});

test('half a grant is told where not all policies of the principal could be read', async () => {
  const on = await holding({ documents: remoteHost });
  await on.make('iam:CreatePolicy', { PolicyName: 'other', PolicyDocument: silent });
  await on.make('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: arnOf('other') });
  const change = put('documents', remoteHost);
  expect(await on.judge(change, seen({}))).toEqual([]);
  on.refused.add(`iam:GetPolicyVersion ${arnOf('other')}`);
  expect(told(await on.judge(change, seen({})))).toEqual(['remote-host-forwarding new armed high']);
});
