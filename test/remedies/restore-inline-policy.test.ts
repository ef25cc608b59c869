import { expect, test } from 'vitest';
import { restoreInlinePolicy } from '../../functions/remedies/restore-inline-policy.ts';
import type { Principal, Snapshot, Step } from '../../functions/types.ts';
import {
  aChange,
  allow,
  anAccount,
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

const titles = { role: 'Role', user: 'User', group: 'Group' };

/** A principal whose inline policy was just put. */
async function put(type: Principal['type'], text: string) {
  const { account, act } = anAccount();
  const [title, name] = [titles[type], { [`${titles[type]}Name`]: 'ops' }];
  await act(`iam:Create${title}`, { ...name, AssumeRolePolicyDocument: '{}' });
  await act(`iam:Put${title}Policy`, { ...name, PolicyName: 'p', PolicyDocument: text });
  const change = aChange('inline-policy', `Put${title}Policy`, {
    principal: { type, name: 'ops' },
    policyName: 'p',
    text,
  });
  const before: Snapshot['before'] = [{ kind: 'access', principal: { type, name: 'ops', account: id }, policies: [] }];
  return { account, act, change, before };
}

const bad = policy(allow('s3:GetObject'), allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*'));

test.each(['role', 'user', 'group'] as const)('the last safe text of a %s comes back, and goes again', async type => {
  const { account, change, before } = await put(type, bad);
  const held = holding(account);
  const { answer } = await planFor(restoreInlinePolicy, account, change, {}, { before, lastSafe: harmless });
  const step = answer as Step;
  await perform(account, step.calls);
  expect(await foundNow(account, change)).toEqual([]);
  await perform(account, step.undo);
  expect(holding(account)).toBe(held);
});

test('rights that go with the bad text are named', async () => {
  const { account, change, before } = await put('role', policy(allow('sqs:*'), JSON.parse(shells).Statement[0]));
  const lastSafe = policy();
  const { answer } = await planFor(restoreInlinePolicy, account, change, {}, { before, lastSafe });
  expect((answer as Step).says).toContain('sqs:*');
});

const lastSafe = harmless;
test.each<[string, { over?: Partial<Snapshot>; config?: object; change?: object }, RegExp]>([
  ['the journal has none', {}, /knows no safe text/],
  ['it is not safe by what is known now', { over: { lastSafe: forwarding } }, /not safe now|would grant/],
  ['it opens the same', { over: { lastSafe: shells } }, /not safe now/],
  [
    'somebody wrote rights into the journal',
    { over: { lastSafe: policy(allow(['s3:GetObject', 'iam:CreateUser'])) } },
    /would grant what is not granted now: iam:createuser/,
  ],
  ['it was written again', { over: { lastSafe }, change: { text: shells } }, /written again/],
  ['the role is protected', { over: { lastSafe }, config: { protected: ['arn:aws:iam::*:role/ops'] } }, /protected/],
  ['the account is disputed', { over: { lastSafe }, change: { disputed: true } }, /different accounts/],
  ['it is gone', { over: { lastSafe }, change: { policyName: 'q' } }, /is gone/],
])('withheld: %s', async (_, { over, config, change: more }, because) => {
  const { account, change, before } = await put('role', bad);
  const { answer } = await planFor(restoreInlinePolicy, account, { ...change, ...more }, config, { before, ...over });
  expect(answer).toMatchObject({ remedy: 'restore-inline-policy', because: expect.stringMatching(because) });
});

const guarded = policy({ Effect: 'Deny', Action: 'ssm:StartSession', Resource: '*' });

/** A user who may open shells, and from whom an inline Deny was just taken. */
async function unguarded() {
  const { account, act } = anAccount();
  await act('iam:CreateUser', { UserName: 'ana' });
  await act('iam:PutUserPolicy', { UserName: 'ana', PolicyName: 'open', PolicyDocument: shells });
  const principal = { type: 'user' as const, name: 'ana' };
  const change = aChange('guard-removed', 'DeleteUserPolicy', { principal, policyName: 'p', boundary: false });
  const before: Snapshot['before'] = [{ kind: 'access', principal: { ...principal, account: id }, policies: [] }];
  return { account, act, change, before };
}

test('a Deny that was deleted comes back, and goes again', async () => {
  const { account, change, before } = await unguarded();
  const held = holding(account);
  const { answer } = await planFor(restoreInlinePolicy, account, change, {}, { before, lastSafe: guarded });
  await perform(account, (answer as Step).calls);
  expect(await foundNow(account, change)).toEqual([]);
  expect((answer as Step).undo).toMatchObject([{ action: 'iam:DeleteUserPolicy' }]);
  await perform(account, (answer as Step).undo);
  expect(holding(account)).toBe(held);
});

test('rights do not come back with a deleted policy, nor over one that was put again', async () => {
  const { account, act, change, before } = await unguarded();
  const granting = { before, lastSafe: policy(JSON.parse(guarded).Statement[0], allow('s3:GetObject')) };
  expect((await planFor(restoreInlinePolicy, account, change, {}, granting)).answer).toMatchObject({
    because: expect.stringMatching(/would grant what is not granted now: s3:getobject/),
  });
  await act('iam:PutUserPolicy', { UserName: 'ana', PolicyName: 'p', PolicyDocument: harmless });
  const again = { before, lastSafe: guarded };
  expect((await planFor(restoreInlinePolicy, account, change, {}, again)).answer).toMatchObject({
    because: expect.stringMatching(/is there again/),
  });
});
