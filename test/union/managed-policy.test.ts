import { describe, expect, test } from 'vitest';
import {
  anyInstance,
  arnOf,
  changeOf,
  everything,
  holdersOf,
  noSessions,
  policy,
  remoteHost,
  role,
  type Stage,
  silent,
  stage,
  told,
} from './stage.ts';

const PolicyArn = arnOf('ops');

async function created(on: Stage, ...versions: string[]) {
  const [first, ...more] = versions;
  await on.make('iam:CreatePolicy', { PolicyName: 'ops', PolicyDocument: first });
  for (const PolicyDocument of more)
    await on.make('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
}

const attach = (on: Stage, RoleName: string) => on.make('iam:AttachRolePolicy', { RoleName, PolicyArn });

const version = (id: string, text: string, live = true) =>
  changeOf('managed-policy', 'CreatePolicyVersion', { policyArn: PolicyArn, version: id, text, live });

describe('the other policies of its holders', () => {
  test('a half that a new version completes is opened by it', async () => {
    const on = stage();
    await role(on, 'ops', { targets: anyInstance });
    await created(on, silent, remoteHost);
    await attach(on, 'ops');
    const findings = await on.judge(version('v2', remoteHost));
    expect(told(findings)).toEqual(['remote-host-forwarding new', 'unscoped-target new']);
    expect(findings.find(finding => finding.rule === 'unscoped-target')?.source).toBe('inline targets of role/ops');
  });

  test('a version that was half of it already opens nothing new', async () => {
    const on = stage();
    await role(on, 'ops', { targets: anyInstance });
    const again = policy(...[remoteHost, silent].flatMap(text => JSON.parse(text).Statement));
    await created(on, remoteHost, again);
    await attach(on, 'ops');
    expect(told(await on.judge(version('v2', again)))).toEqual([
      'remote-host-forwarding existing',
      'unscoped-target existing',
    ]);
  });

  test('a new grant for one holder is new, though another had it before', async () => {
    const on = stage();
    await role(on, 'before', { targets: anyInstance, documents: remoteHost });
    await role(on, 'after', { targets: anyInstance });
    await created(on, silent, remoteHost);
    await attach(on, 'before');
    expect(told(await on.judge(version('v2', remoteHost)))).toEqual([
      'remote-host-forwarding existing',
      'unscoped-target existing',
    ]);
    await attach(on, 'after');
    expect(told(await on.judge(version('v2', remoteHost)))).toEqual([
      'remote-host-forwarding new',
      'unscoped-target existing',
      'unscoped-target new',
    ]);
  });

  test('groups and users count, and AWS managed policies like any other', async () => {
    const on = stage();
    await on.make('iam:CreateGroup', { GroupName: 'staff' });
    await on.make('iam:CreateUser', { UserName: 'alice' });
    await on.make('iam:PutGroupPolicy', { GroupName: 'staff', PolicyName: 'targets', PolicyDocument: anyInstance });
    await on.make('iam:AttachUserPolicy', {
      UserName: 'alice',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    await created(on, silent, remoteHost);
    await on.make('iam:AttachGroupPolicy', { GroupName: 'staff', PolicyArn });
    await on.make('iam:AttachUserPolicy', { UserName: 'alice', PolicyArn });
    const change = version('v2', remoteHost);
    expect(holdersOf(await on.look(change))).toEqual(['alone', 'alice', 'staff']);
    expect(told(await on.judge(change))).toEqual([
      'administrator existing',
      'remote-host-forwarding new',
      'unscoped-target new',
    ]);
  });

  test('the members of a group that holds it count with what they hold themselves', async () => {
    const on = stage();
    await on.make('iam:CreateGroup', { GroupName: 'staff' });
    for (const UserName of ['alice', 'bob']) {
      await on.make('iam:CreateUser', { UserName });
      await on.make('iam:AddUserToGroup', { UserName, GroupName: 'staff' });
    }
    await on.make('iam:PutUserPolicy', { UserName: 'bob', PolicyName: 'targets', PolicyDocument: anyInstance });
    await created(on, silent, remoteHost);
    await on.make('iam:AttachGroupPolicy', { GroupName: 'staff', PolicyArn });
    const change = version('v2', remoteHost);
    expect(holdersOf(await on.look(change))).toEqual(['alone', 'staff', 'alice', 'bob']);
    const findings = await on.judge(change);
    expect(told(findings)).toEqual(['remote-host-forwarding new', 'unscoped-target new']);
    const attached = changeOf('attachment', 'AttachGroupPolicy', {
      principal: { type: 'group', name: 'staff' },
      policyArn: PolicyArn,
    });
    expect(told(await on.judge(attached))).toEqual(told(findings));
  });

  test('ten holders are judged whole, and that there are more is said', async () => {
    const on = stage();
    await created(on, silent, remoteHost);
    for (let i = 0; i < 12; i++) {
      await role(on, `r${i}`);
      await attach(on, `r${i}`);
    }
    const { gaps, now } = await on.look(version('v2', remoteHost));
    expect(now).toHaveLength(11);
    expect(gaps).toEqual([`12 principals hold ${PolicyArn}; 10 of them were judged with their other policies.`]);
  });

  test('a version that was live for a while and completed a half is told', async () => {
    const on = stage();
    await role(on, 'ops', { targets: anyInstance });
    await created(on, silent, remoteHost);
    await on.make('iam:SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
    await attach(on, 'ops');
    const findings = await on.judge(version('v2', remoteHost));
    expect(findings.map(({ rule, holds }) => [rule, holds])).toContainEqual(['remote-host-forwarding', false]);
  });
});

describe('a policy that bounds', () => {
  const bound = (on: Stage, RoleName: string) =>
    on.make('iam:PutRolePermissionsBoundary', { RoleName, PermissionsBoundary: PolicyArn });

  test('grants nothing', async () => {
    const on = stage();
    await created(on, silent, everything);
    await role(on, 'ops', {});
    await bound(on, 'ops');
    expect(await on.judge(version('v2', everything))).toEqual([]);
  });

  test('and opens what it let go', async () => {
    const on = stage();
    await created(on, silent, everything);
    await role(on, 'ops', { all: everything });
    await bound(on, 'ops');
    expect(told(await on.judge(version('v2', everything)))).toContain('remote-host-forwarding new');
  });
});

test('a Deny overwritten with something harmless is a guard removed', async () => {
  const on = stage();
  await created(on, noSessions, silent);
  await role(on, 'ops', { all: everything });
  await attach(on, 'ops');
  expect(told(await on.judge(version('v2', silent)))).toContain('remote-host-forwarding new');
});

describe('a version that is not in force', () => {
  const parked = (on: Stage, PolicyDocument: string) =>
    on.make('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument });

  test('is armed, at one severity less', async () => {
    const on = stage();
    await created(on, silent);
    await parked(on, everything);
    expect(told(await on.judge(version('v2', everything, false)))).toContain('remote-host-forwarding new armed high');
  });

  test('is armed also where the version in force opens the same', async () => {
    const on = stage();
    await created(on, everything);
    await parked(on, everything);
    const findings = await on.judge(version('v2', everything, false));
    expect(told(findings)).toContain('remote-host-forwarding existing armed high');
    expect(findings.every(finding => finding.armed && finding.says.endsWith('(as does the version in force)'))).toBe(
      true,
    );
  });

  test('is armed where it would complete a half', async () => {
    const on = stage();
    await role(on, 'ops', { targets: anyInstance });
    await created(on, silent);
    await attach(on, 'ops');
    await parked(on, remoteHost);
    expect(told(await on.judge(version('v2', remoteHost, false)))).toEqual([
      'remote-host-forwarding new armed high',
      'unscoped-target new armed medium',
    ]);
  });
});

describe('half a grant', () => {
  test('is told at one severity less while nobody holds it', async () => {
    const on = stage();
    await created(on, silent, remoteHost);
    const findings = await on.judge(version('v2', remoteHost));
    expect(told(findings)).toEqual(['remote-host-forwarding new armed high']);
    expect(findings[0]?.says).toMatch(/half a grant.*a target/);
    expect(findings[0]?.says).not.toContain('on the targets of');
    expect(findings[0]?.witness?.requests.map(({ resource }) => resource)).toEqual([
      expect.stringContaining('document/AWS-StartPortForwardingSessionToRemoteHost'),
    ]);
  });

  test('the target is a half too', async () => {
    const on = stage();
    await created(on, silent, anyInstance);
    expect(told(await on.judge(version('v2', anyInstance)))).toEqual(['unscoped-target new armed medium']);
  });

  test('is not told where all of its holders were read and hold no other half', async () => {
    const on = stage();
    await role(on, 'ops', { other: silent });
    await created(on, silent, remoteHost);
    await attach(on, 'ops');
    expect(await on.judge(version('v2', remoteHost))).toEqual([]);
  });

  test('is not told again', async () => {
    const on = stage();
    await created(on, remoteHost, remoteHost);
    expect(await on.judge(version('v2', remoteHost))).toEqual([]);
  });
});

describe('what is asked of AWS', () => {
  test('nothing where a new or parked version speaks of no session', async () => {
    const on = stage();
    await created(on, silent);
    await on.look(
      changeOf('managed-policy', 'CreatePolicy', { policyArn: PolicyArn, version: 'v1', text: silent, live: true }),
    );
    await on.look(version('v2', silent, false));
    expect(on.asked).toEqual([]);
  });

  test('the version replaced, and no more where neither speaks of one', async () => {
    const on = stage();
    await role(on, 'ops', { all: everything });
    await created(on, silent, silent);
    await attach(on, 'ops');
    await on.look(version('v2', silent));
    expect(on.asked).toEqual(['iam:ListPolicyVersions', 'iam:GetPolicyVersion']);
  });
});
