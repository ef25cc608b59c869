import { expect, test } from 'vitest';
import { detachPolicy } from '../../functions/remedies/detach-policy.ts';
import type { ChangeOf, Principal, Step } from '../../functions/types.ts';
import { aChange, anAccount, foundNow, harmless, holding, id, perform, planFor, shells } from './repairing.ts';

const ofAws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const administrator = ofAws('AdministratorAccess');
const titles = { role: 'Role', user: 'User', group: 'Group' };
const people = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }] });
const nodes = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** A principal to which policies were attached, the last of them just now. */
async function attached(type: Principal['type'], arns: string[], trust = people) {
  const { account, act } = anAccount();
  const [title, name] = [titles[type], { [`${titles[type]}Name`]: 'ops' }];
  await act(`iam:Create${title}`, { ...name, AssumeRolePolicyDocument: trust });
  await act('iam:CreatePolicy', { PolicyName: 'shells', PolicyDocument: shells });
  await act('iam:CreatePolicy', { PolicyName: 'harmless', PolicyDocument: harmless });
  for (const PolicyArn of arns) await act(`iam:Attach${title}Policy`, { ...name, PolicyArn });
  const change: ChangeOf<'attachment'> = aChange('attachment', `Attach${title}Policy`, {
    principal: { type, name: 'ops' },
    policyArn: arns.at(-1),
  });
  return { account, act, change };
}

test.each(['role', 'user', 'group'] as const)('a policy of AWS goes from a %s, and comes back', async type => {
  const { account, change } = await attached(type, [ofAws('ReadOnlyAccess'), administrator]);
  const before = holding(account);
  const { answer, findings } = await planFor(detachPolicy, account, change);
  const step = answer as Step;
  expect(step.says).toContain('rights that go with it: *');
  expect(step.calls).toMatchObject([
    { action: `iam:Detach${titles[type]}Policy`, input: { PolicyArn: administrator } },
  ]);
  await perform(account, step.calls);
  expect(findings.map(finding => finding.rule)).toEqual(['administrator']);
  expect(await foundNow(account, change)).toEqual([]);
  await perform(account, step.undo);
  expect(holding(account)).toBe(before);
});

const core = ofAws('AmazonSSMManagedInstanceCore');
const full = ofAws('AmazonSSMFullAccess');

test('managed nodes stay managed', async () => {
  const only = await attached('role', [full], nodes);
  expect((await planFor(detachPolicy, only.account, only.change)).answer).toMatchObject({
    because: expect.stringMatching(/managed nodes may run as role\/ops/),
  });
  const both = await attached('role', [core, full], nodes);
  expect((await planFor(detachPolicy, both.account, both.change)).answer).toHaveProperty('calls');
});

test.each<[string, string[], { config?: object; change?: object }, RegExp]>([
  ['a policy of the account’s own', [`arn:aws:iam::${id}:policy/shells`], {}, /the account's own/],
  [
    'it opened nothing that others do not',
    [`arn:aws:iam::${id}:policy/shells`, full],
    {},
    /would have it all the same/,
  ],
  ['the role is protected', [full], { config: { protected: ['arn:aws:iam::*:role/ops'] } }, /protected/],
  ['the account is disputed', [full], { change: { disputed: true } }, /different accounts/],
  ['it was detached meanwhile', [full], { change: { policyArn: administrator } }, /moved on/],
])('withheld: %s', async (_, arns, { config, change: more }, because) => {
  const { account, change } = await attached('role', arns);
  const over = { before: [] };
  const { answer } = await planFor(detachPolicy, account, { ...change, ...more }, config, over);
  expect(answer).toMatchObject({ remedy: 'detach-policy', because: expect.stringMatching(because) });
});

test('a protected member keeps the group’s policy', async () => {
  const { account, act, change } = await attached('group', [full]);
  await act('iam:CreateUser', { UserName: 'root-ish' });
  await act('iam:AddUserToGroup', { UserName: 'root-ish', GroupName: 'ops' });
  const { answer } = await planFor(detachPolicy, account, change, { protected: [`arn:aws:iam::${id}:user/root-ish`] });
  expect(answer).toMatchObject({ because: expect.stringMatching(/protected/) });
});

test('a group whose members are many, or others than those protected', async () => {
  const { account, act, change } = await attached('group', [full]);
  const config = { protected: [`arn:aws:iam::${id}:user/root-ish`] };
  await act('iam:CreateUser', { UserName: 'root-ish' });
  expect((await planFor(detachPolicy, account, change, config)).answer).toHaveProperty('calls');
  for (const UserName of ['a', 'b', 'c', 'd', 'e', 'f']) {
    await act('iam:CreateUser', { UserName });
    await act('iam:AddUserToGroup', { UserName, GroupName: 'ops' });
  }
  expect((await planFor(detachPolicy, account, change)).answer).toHaveProperty('calls');
  expect((await planFor(detachPolicy, account, change, config)).answer).toMatchObject({
    because: expect.stringMatching(/not every principal/),
  });
});
