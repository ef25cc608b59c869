import { expect, test } from 'vitest';
import { defaultBaseline } from '../../functions/baseline.ts';
import { denyPolicies } from '../../functions/remedies/deny-policies.ts';
import { denySessions } from '../../functions/remedies/deny-sessions.ts';
import type { Change, Principal, Step } from '../../functions/types.ts';
import {
  aChange,
  allow,
  anAccount,
  commands,
  forwarding,
  foundNow,
  harmless,
  holding,
  id,
  perform,
  planFor,
  policy,
  shells,
} from './repairing.ts';

const own = (name: string) => `arn:aws:iam::${id}:policy/${name}`;
const deny = (name: string) => own(`session-guardrail-${name}`);
const role: Principal = { type: 'role', name: 'ops' };
const put = (text: string, principal: Principal = role) =>
  aChange('inline-policy', 'PutRolePolicy', { principal, policyName: 'p', text });

/** A role with an inline policy that was just put. */
async function roleWith(text: string, Path = '/') {
  const { account, act } = anAccount();
  await act('iam:CreateRole', { RoleName: 'ops', Path, AssumeRolePolicyDocument: '{}' });
  await act('iam:PutRolePolicy', { RoleName: 'ops', PolicyName: 'p', PolicyDocument: text });
  return { account, act };
}

/** IAM forgets what an inline policy said before; these were not there. */
const wasNothing = { before: [{ kind: 'access' as const, principal: { ...role, account: id }, policies: [] }] };

test.each<[string, string, string]>([
  ['documents alone', forwarding, 'deny-unapproved-documents'],
  ['a shell, granted on the target alone', shells, 'deny-sessions'],
  ['Run Command', commands, 'deny-sessions-and-commands'],
  ['everything, behind which Run Command hides', policy(allow('*')), 'deny-sessions-and-commands'],
])('the narrowest that is enough: %s', async (_, text, name) => {
  const { account } = await roleWith(text);
  const before = holding(account);
  const change = put(text);
  const { answer, findings } = await planFor(denySessions, account, change, {}, wasNothing);
  const step = answer as Step;
  expect(step.calls).toEqual([{ action: 'iam:AttachRolePolicy', input: { RoleName: 'ops', PolicyArn: deny(name) } }]);
  await perform(account, step.calls);
  const left = await foundNow(account, change);
  expect(findings.length).toBeGreaterThan(0);
  for (const { rule } of findings) expect(left).not.toContain(rule);
  await perform(account, step.undo);
  expect(holding(account)).toBe(before);
});

test('what no deny policy takes away is said', async () => {
  const { account } = await roleWith(policy(allow('*')));
  const { answer } = await planFor(denySessions, account, put(policy(allow('*'))), {}, wasNothing);
  expect((answer as Step).says).toMatch(/all its sessions and Run Command\. It does not take away: .*rewrite-document/);
});

test('a site that lists its documents keeps those', async () => {
  const text = policy(
    allow('ssm:StartSession', `arn:aws:ec2:*:${id}:instance/i-0123456789abcdef0`, {
      Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
    }),
    allow('ssm:StartSession', `arn:aws:ssm:*:${id}:document/Wild`),
  );
  const baseline = { documents: ['Restricted'] };
  const { account, act } = anAccount({ baseline: { ...defaultBaseline, ...baseline } });
  await act('iam:CreateRole', { RoleName: 'ops', AssumeRolePolicyDocument: '{}' });
  await act('iam:PutRolePolicy', { RoleName: 'ops', PolicyName: 'p', PolicyDocument: text });
  const { answer } = await planFor(denySessions, account, put(text), { baseline }, wasNothing);
  expect(answer).toMatchObject({ calls: [{ input: { PolicyArn: deny('deny-unapproved-documents') } }] });
});

/** A customer managed policy, set bad, on whoever is named. */
async function managed(holders: string[], text = shells) {
  const { account, act } = anAccount();
  await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: harmless });
  for (const name of holders) {
    const [type = '', of = ''] = name.split('/');
    const Type = `${type[0]?.toUpperCase()}${type.slice(1)}`;
    await act(`iam:Create${Type}`, { [`${Type}Name`]: of, AssumeRolePolicyDocument: '{}' });
    await act(`iam:Attach${Type}Policy`, { [`${Type}Name`]: of, PolicyArn: own('ports') });
  }
  await act('iam:CreatePolicyVersion', { PolicyArn: own('ports'), PolicyDocument: text, SetAsDefault: true });
  const change = aChange('managed-policy', 'CreatePolicyVersion', {
    policyArn: own('ports'),
    version: 'v2',
    text,
    live: true,
  });
  return { account, act, change };
}

test('a managed policy: each user and role that holds it, a group’s members for the group', async () => {
  const { account, act, change } = await managed(['role/ops', 'group/staff']);
  await act('iam:CreateUser', { UserName: 'ana' });
  await act('iam:AddUserToGroup', { UserName: 'ana', GroupName: 'staff' });
  const { answer } = await planFor(denySessions, account, change);
  expect(answer).toMatchObject({
    atHolders: true,
    calls: [
      { action: 'iam:AttachRolePolicy', input: { RoleName: 'ops' } },
      { action: 'iam:AttachUserPolicy', input: { UserName: 'ana' } },
    ],
    undo: [{ action: 'iam:DetachUserPolicy' }, { action: 'iam:DetachRolePolicy' }],
  });
});

test('nobody holds it, or too many do', async () => {
  const none = await managed([]);
  expect((await planFor(denySessions, none.account, none.change)).answer).toMatchObject({
    because: expect.stringMatching(/no user or role that holds it/),
  });
  const many = await managed(['a', 'b', 'c', 'd', 'e', 'f'].map(name => `role/${name}`));
  expect((await planFor(denySessions, many.account, many.change)).answer).toMatchObject({
    because: expect.stringMatching(/more than five/),
  });
});

type Given = Awaited<ReturnType<typeof roleWith>>;
test.each<[string, (given: Given) => Promise<unknown>, object, RegExp]>([
  ['a protected role', async () => undefined, { config: { protected: [`arn:aws:iam::*:role/ops`] } }, /protected/],
  ['a disputed account', async () => undefined, { change: { disputed: true } }, /different accounts/],
  [
    'a full role',
    async ({ act }) => {
      for (let i = 0; i < 10; i++) {
        await act('iam:CreatePolicy', { PolicyName: `f${i}`, PolicyDocument: harmless });
        await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: own(`f${i}`) });
      }
    },
    {},
    /role\/ops is full: 10/,
  ],
  [
    'a deny policy that somebody wrote anew',
    ({ act }) =>
      act('iam:CreatePolicyVersion', {
        PolicyArn: deny('deny-sessions'),
        PolicyDocument: policy(allow('*')),
        SetAsDefault: true,
      }),
    {},
    /not the policy that this configuration asks for/,
  ],
  [
    'no stack',
    async ({ account }) => account.state().policies.delete(deny('deny-sessions')),
    {},
    /deny-sessions is not there/,
  ],
  [
    'a role that cannot be read',
    async ({ account }) => account.state().holders.delete('role/ops'),
    {},
    /not all users and roles .* are known/,
  ],
])('withheld: %s', async (_, prepare, given, because) => {
  const { config, change } = given as { config?: object; change?: Partial<Change> };
  const made = await roleWith(shells);
  await prepare(made);
  const of = { ...put(shells), ...change } as Change;
  const now = [
    { kind: 'access' as const, principal: { ...role, account: id }, policies: [{ name: 'p', text: shells }] },
  ];
  const { answer } = await planFor(denySessions, made.account, of, config, { ...wasNothing, now });
  expect(answer).toMatchObject({ remedy: 'deny-sessions', because: expect.stringMatching(because) });
});

test.each([
  ['/aws-service-role/x.amazonaws.com/', /linked to a service/],
  ['/aws-reserved/sso.amazonaws.com/', /Identity Center/],
])('withheld: the path %s is AWS’s', async (Path, because) => {
  const { account, act } = anAccount();
  await act('iam:CreateRole', { RoleName: 'ops', Path, AssumeRolePolicyDocument: '{}' });
  account.state().holders.get('role/ops')?.inline.set('p', shells);
  const { answer } = await planFor(denySessions, account, put(shells), {}, wasNothing);
  if (Path.includes('service'))
    expect(answer).toMatchObject({ because: expect.stringMatching(/linked|no user or role/) });
  else expect(answer).toMatchObject({ because: expect.stringMatching(because) });
  const attach = { RoleName: 'ops', PolicyArn: deny('deny-sessions') };
  await expect(act('iam:AttachRolePolicy', attach)).rejects.toMatchObject({ name: 'UnmodifiableEntity' });
});

test('what denying sessions cannot close is not half closed', async () => {
  const text = policy(allow(['ssm:StartSession', 'ssm:UpdateDocument', 'ssm:TerminateSession']));
  const { account } = await roleWith(text);
  const { answer } = await planFor(denySessions, account, put(text), {}, wasNothing);
  expect(answer).toMatchObject({ because: expect.stringMatching(/no deny policy closes all of it for role\/ops/) });
});

test('the policies deny ways into sessions and nothing else', () => {
  const allowed = ['ssm:StartSession', 'ssm:ResumeSession', 'ssm:StartAccessRequest', 'ssm:GetAccessToken'];
  for (const baseline of [
    defaultBaseline,
    { ...defaultBaseline, documents: ['A', 'AWS-StartSSHSession', 'b*', '${x}'] },
  ]) {
    const made = denyPolicies(baseline, 'aws-cn');
    for (const { name, document } of made) {
      const [statement, ...more] = document.Statement;
      expect(more).toEqual([]);
      expect(statement).toMatchObject({ Effect: 'Deny' });
      expect(statement).not.toHaveProperty('Condition');
      const more_ = name.endsWith('-commands') ? ['ssm:SendCommand'] : [];
      for (const action of statement?.Action ?? []) expect([...allowed, ...more_]).toContain(action);
      expect(JSON.stringify(document).length).toBeLessThan(6144);
    }
    expect(JSON.stringify(made)).not.toMatch(/arn:aws:|b\*|\$\{/);
  }
});

test.each(['group/staff', 'group/team/staff'])(
  'members are not denied what a protected group gives: %s',
  async name => {
    const { account, change } = await managed(['role/ops', 'group/staff']);
    const { answer } = await planFor(denySessions, account, change, { protected: [`arn:aws:iam::${id}:${name}`] });
    expect(answer).toMatchObject({ because: 'group/staff, which is protected, holds it' });
  },
);
