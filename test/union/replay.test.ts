import { describe, expect, test } from 'vitest';
import { type Known, nothingKnown } from '../../cli/account/known.ts';
import { createReplay } from '../../cli/replay/replay.ts';
import { type Config, readConfig } from '../../functions/config.ts';
import type { Alert, Json } from '../../functions/types.ts';
import { record } from '../events/record.ts';
import { anyInstance, arnOf, everything, noSessions, policy, remoteHost, silent } from './stage.ts';

type Line = [event: string, request: object, response?: object];

const alerting = readConfig(undefined);
const replayed = (...lines: Line[]) => replayedOn({ known: nothingKnown(), config: alerting }, ...lines);

/** The alerts on a log of IAM calls in the order made, each with its findings. */
async function replayedOn(
  { known, config }: { known: Known; config: Config },
  ...lines: Line[]
): Promise<{ alert: Alert; says: string[] }[]> {
  const replay = createReplay(config, known);
  for (const [i, [event, request, response]] of lines.entries()) {
    const eventTime = new Date(Date.UTC(2026, 5, 2, 10, i)).toISOString().replace('.000', '');
    const over = { eventID: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`, eventTime };
    const value = record('iam', event, request, { ...over, ...(response && { responseElements: response }) });
    await replay.take({ value: value as Json });
  }
  return replay.alerts().map(alert => ({
    alert,
    says: alert.findings.map(({ rule, since, armed }) => `${rule} ${since}${armed ? ' armed' : ''}`),
  }));
}

const roleName = 'ops';
const policyArn = arnOf('p');
const createRole: Line = [
  'CreateRole',
  { roleName },
  { role: { roleName, arn: 'arn:aws:iam::111122223333:role/ops' } },
];
const createPolicy = (policyDocument: string): Line => [
  'CreatePolicy',
  { policyName: 'p', policyDocument },
  { policy: { arn: policyArn, defaultVersionId: 'v1' } },
];
const newVersion = (versionId: string, policyDocument: string, isDefaultVersion = true): Line => [
  'CreatePolicyVersion',
  { policyArn, policyDocument, setAsDefault: isDefaultVersion },
  { policyVersion: { versionId, isDefaultVersion } },
];
const attach: Line = ['AttachRolePolicy', { roleName, policyArn }];
const put = (policyName: string, policyDocument: string): Line => [
  'PutRolePolicy',
  { roleName, policyName, policyDocument },
];
const drop = (policyName: string): Line => ['DeleteRolePolicy', { roleName, policyName }];

const events = (told: { alert: Alert }[]) => told.map(({ alert }) => alert.change.event);

describe('a half-grant in a log', () => {
  test('that a new version completes', async () => {
    const told = await replayed(
      createRole,
      createPolicy(silent),
      attach,
      put('targets', anyInstance),
      newVersion('v2', remoteHost),
    );
    expect(told.map(({ says }) => says)).toEqual([['remote-host-forwarding new', 'unscoped-target new']]);
    expect(told[0]?.alert.gaps).toEqual([]);
  });

  test('that an inline policy completes', async () => {
    const told = await replayed(
      createRole,
      createPolicy(remoteHost),
      attach,
      put('other', silent),
      put('other', anyInstance),
    );
    expect(events(told)).toEqual(['CreatePolicy', 'PutRolePolicy']);
    expect(told.map(({ says }) => says)).toEqual([
      ['remote-host-forwarding new armed'],
      ['remote-host-forwarding new', 'unscoped-target new'],
    ]);
  });

  test('that Cloud9 brings', async () => {
    const told = await replayed(createRole, put('targets', anyInstance), [
      'AttachRolePolicy',
      { roleName, policyArn: 'arn:aws:iam::aws:policy/AWSCloud9User' },
    ]);
    expect(events(told)).toEqual(['AttachRolePolicy']);
    expect(told[0]?.says).toContain('remote-host-forwarding new');
    expect(told[0]?.alert.gaps).toEqual([]);
  });
});

describe('a group in a log', () => {
  const userName = 'alice';
  const groupName = 'staff';
  const made: Line[] = [
    ['CreateGroup', { groupName }, { group: { groupName, arn: 'arn:aws:iam::111122223333:group/staff' } }],
    ['CreateUser', { userName }, { user: { userName, arn: 'arn:aws:iam::111122223333:user/alice' } }],
  ];
  const own = (policyDocument: string): Line => ['PutUserPolicy', { userName, policyName: 'own', policyDocument }];
  const shared = (policyDocument: string): Line => ['PutGroupPolicy', { groupName, policyName: 'p', policyDocument }];
  const join: Line = ['AddUserToGroup', { userName, groupName }];
  const leave: Line = ['RemoveUserFromGroup', { userName, groupName }];

  test.each<[string, Line[]]>([
    ['a member joins', [own(anyInstance), shared(remoteHost), join]],
    ['its policy is written', [join, own(anyInstance), shared(silent), shared(remoteHost)]],
    ['a member is given the other half', [join, shared(remoteHost), own(silent), own(anyInstance)]],
  ])('a half-grant is completed where %s', async (_how, lines) => {
    const told = await replayed(...made, ...lines);
    expect(events(told)).toEqual([lines.at(-1)?.[0]]);
    expect(told[0]?.says).toEqual(['remote-host-forwarding new', 'unscoped-target new']);
  });

  test('a Deny is lost where a member leaves', async () => {
    const told = await replayed(...made, shared(noSessions), join, own(everything), leave);
    expect(events(told)).toEqual(['RemoveUserFromGroup']);
    expect(told[0]?.says).toContain('remote-host-forwarding new');
  });
});

describe('a guard removed in a log', () => {
  const guarded = [createRole, put('guard', noSessions), put('all', everything)];

  test.each<[string, Line]>([
    ['deleted', drop('guard')],
    ['overwritten with something harmless', put('guard', silent)],
  ])('an inline Deny %s', async (_how, line) => {
    const told = await replayed(...guarded, line);
    expect(events(told)).toEqual([line[0]]);
    expect(told[0]?.says).toContain('remote-host-forwarding new');
  });

  test('a boundary deleted that the journal saw put', async () => {
    const bound: Line = ['PutRolePermissionsBoundary', { roleName, permissionsBoundary: policyArn }];
    const told = await replayed(createRole, createPolicy(silent), bound, put('all', everything), [
      'DeleteRolePermissionsBoundary',
      { roleName },
    ]);
    expect(events(told)).toEqual(['DeleteRolePermissionsBoundary']);
    expect(told[0]?.says).toContain('remote-host-forwarding new');
  });

  test('a boundary widened by a new version of its policy', async () => {
    const bound: Line = ['PutRolePermissionsBoundary', { roleName, permissionsBoundary: policyArn }];
    const told = await replayed(
      createRole,
      createPolicy(silent),
      bound,
      put('all', everything),
      newVersion('v2', everything),
    );
    expect(events(told)).toEqual(['CreatePolicyVersion']);
    expect(told[0]?.says).toContain('remote-host-forwarding new');
    expect(told[0]?.alert.findings[0]?.source).toBe('inline all of role/ops');
  });
});

describe('what was there before', () => {
  test('is told once', async () => {
    const told = await replayed(createPolicy(everything), newVersion('v2', everything), newVersion('v3', everything));
    expect(events(told)).toEqual(['CreatePolicy']);
  });

  test('is told where nothing was told of it, and then no more', async () => {
    const versions = [{ id: 'v1', document: everything, isDefault: true }];
    const known = { ...nothingKnown(), policies: [{ arn: policyArn, versions, attachedTo: [] }] };
    const told = await replayedOn(
      { known, config: alerting },
      newVersion('v2', everything),
      newVersion('v3', everything),
    );
    expect(told.map(({ alert, says }) => [alert.change.time, says[0]])).toEqual([
      ['2026-06-02T10:00:00Z', 'remote-host-forwarding existing'],
    ]);
  });
});

test('a version that is not in force is armed, also over one that opens the same', async () => {
  const told = await replayed(
    createPolicy(everything),
    newVersion('v2', everything, false),
    newVersion('v3', remoteHost, false),
  );
  expect(events(told)).toEqual(['CreatePolicy']);
  const parked = await replayed(createPolicy(silent), newVersion('v2', everything, false));
  expect(parked[0]?.says).toContain('remote-host-forwarding new armed');
  expect(parked[0]?.alert.findings[0]?.severity).toBe('high');
});

test('what a repair put back is what the next change is measured against', async () => {
  const config = readConfig({
    mode: { accounts: { '111122223333': 'remediate' } },
    remedies: ['restore-inline-policy'],
  });
  const both = policy(...[everything, silent].flatMap(text => JSON.parse(text).Statement));
  const told = await replayedOn(
    { known: nothingKnown(), config },
    createRole,
    put('p', silent),
    put('p', both),
    put('p', both),
  );
  expect(told.map(({ alert, says }) => [alert.outcome, says.includes('remote-host-forwarding new')])).toEqual([
    ['remediated', true],
    ['remediated', true],
  ]);
});

test('a repair is closed though another holder had the same access before', async () => {
  const config = readConfig({
    mode: { accounts: { '111122223333': 'remediate' } },
    remedies: ['restore-policy-version'],
  });
  const q = arnOf('q');
  const on = (name: string): Line[] => [
    ['CreateRole', { roleName: name }, { role: { roleName: name, arn: `arn:aws:iam::111122223333:role/${name}` } }],
    ['AttachRolePolicy', { roleName: name, policyArn }],
    ['AttachRolePolicy', { roleName: name, policyArn: q }],
  ];
  const told = await replayedOn(
    { known: nothingKnown(), config },
    createPolicy(silent),
    ['CreatePolicy', { policyName: 'q', policyDocument: anyInstance }, { policy: { arn: q, defaultVersionId: 'v1' } }],
    ...on('before'),
    ['PutRolePolicy', { roleName: 'before', policyName: 'own', policyDocument: remoteHost }],
    ...on('after'),
    newVersion('v2', remoteHost),
  );
  expect(told.map(({ alert }) => [alert.change.event, alert.outcome]).at(-1)).toEqual([
    'CreatePolicyVersion',
    'remediated',
  ]);
});
