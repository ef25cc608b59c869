import { describe, expect, test } from 'vitest';
import { sdkAsk } from '../../functions/aws/ask.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { awsWorld } from '../../functions/aws/world.ts';
import { readConfig } from '../../functions/config.ts';
import { guard } from '../../functions/guard.ts';
import type { Alert, Change, World } from '../../functions/types.ts';
import { undo } from '../../functions/undo.ts';
import { serve } from '../account/served.ts';
import { aChange, allow, foundNow, harmless, holding, id, now, policy, portDocument, shells } from './repairing.ts';

type Act = (action: string, input: object) => Promise<unknown>;
interface Story {
  remedy: string;
  /** What stands before the change. */
  before(act: Act): Promise<void>;
  change(act: Act): Promise<Change>;
  config?: object;
  /** It cannot be undone. */
  lasting?: true;
}

const own = `arn:aws:iam::${id}:policy/ports`;
const denied = `arn:aws:iam::${id}:policy/session-guardrail-deny-sessions`;
const role = { type: 'role', name: 'ops' };
const makeRole = (act: Act) => act('iam:CreateRole', { RoleName: 'ops', AssumeRolePolicyDocument: '{}' });
const document = (event: string, version: string | undefined, shared: string[] = []) =>
  aChange('session-document', event, { name: 'Ports', documentType: 'Session', version, shared, deleted: false });
const makeDocument = (act: Act) =>
  act('ssm:CreateDocument', { Name: 'Ports', Content: portDocument('443'), DocumentType: 'Session' });
const managed = (version: string) =>
  aChange('managed-policy', 'CreatePolicyVersion', { policyArn: own, version, text: shells, live: true });

const stories: Story[] = [
  {
    remedy: 'restore-policy-version',
    async before(act) {
      await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: harmless });
    },
    async change(act) {
      await act('iam:CreatePolicyVersion', { PolicyArn: own, PolicyDocument: shells, SetAsDefault: true });
      return managed('v2');
    },
  },
  {
    remedy: 'deny-sessions',
    config: { remedies: ['deny-sessions'] },
    async before(act) {
      await makeRole(act);
      await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: harmless });
      await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: own });
    },
    async change(act) {
      await act('iam:CreatePolicyVersion', { PolicyArn: own, PolicyDocument: shells, SetAsDefault: true });
      return managed('v2');
    },
  },
  {
    remedy: 'deny-sessions',
    async before(act) {
      await act('iam:CreateUser', { UserName: 'ana' });
      await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: shells });
    },
    async change(act) {
      await act('iam:AttachUserPolicy', { UserName: 'ana', PolicyArn: own });
      return aChange('attachment', 'AttachUserPolicy', { principal: { type: 'user', name: 'ana' }, policyArn: own });
    },
  },
  {
    remedy: 'deny-sessions',
    async before(act) {
      await makeRole(act);
      await act('iam:PutRolePolicy', { RoleName: 'ops', PolicyName: 'p', PolicyDocument: shells });
      await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: denied });
    },
    async change(act) {
      await act('iam:DetachRolePolicy', { RoleName: 'ops', PolicyArn: denied });
      return aChange('guard-removed', 'DetachRolePolicy', { principal: role, policyArn: denied, boundary: false });
    },
  },
  {
    remedy: 'detach-policy',
    async before(act) {
      await makeRole(act);
    },
    config: { remedies: ['detach-policy'] },
    async change(act) {
      const policyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
      await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: policyArn });
      return aChange('attachment', 'AttachRolePolicy', { principal: role, policyArn });
    },
  },
  {
    remedy: 'restore-document-version',
    before: async act => void (await makeDocument(act)),
    async change(act) {
      await act('ssm:UpdateDocument', { Name: 'Ports', Content: portDocument('8080'), DocumentVersion: '$LATEST' });
      return document('UpdateDocument', '2');
    },
  },
  {
    remedy: 'delete-document',
    config: { remedies: ['delete-document'] },
    before: async () => undefined,
    async change(act) {
      await act('ssm:CreateDocument', { Name: 'Ports', Content: portDocument('8080'), DocumentType: 'Session' });
      return document('CreateDocument', '1');
    },
  },
  {
    remedy: 'unshare-document',
    before: async act => void (await makeDocument(act)),
    async change(act) {
      const AccountIdsToAdd = ['all'];
      await act('ssm:ModifyDocumentPermission', { Name: 'Ports', PermissionType: 'Share', AccountIdsToAdd });
      return document('ModifyDocumentPermission', undefined, AccountIdsToAdd);
    },
  },
  {
    remedy: 'end-session',
    config: { baseline: { shell: 'forbid' } },
    lasting: true,
    before: async act => void (await act('iam:CreateUser', { UserName: 'mallory' })),
    async change(act) {
      const target = 'i-0123456789abcdef0';
      const { SessionId: sessionId } = (await act('ssm:StartSession', { Target: target })) as { SessionId: string };
      return aChange('session', 'StartSession', { sessionId, target, parameters: {}, denied: false, resumed: false });
    },
  },
];

/** The world over the real clients, which meet the account on a loopback port. */
async function served() {
  const { account, server } = await serve();
  const ask = sdkAsk({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
  const told: Alert[] = [];
  const parts = { ask, topicArn: '', journal: memoryJournal(), now, pause: async () => undefined };
  const world: World = { ...awsWorld(parts), tell: async alert => void told.push(alert) };
  return { account, world, told, act: (action: string, input: object) => account.call('eu-west-1', action, input) };
}

describe('over the real clients: changed, closed, undone', () => {
  test.each(stories.map((story, index) => [index, story.remedy, story] as const))('%i: %s', async (_, __, story) => {
    const { account, world, told, act } = await served();
    await story.before(act);
    const change = await story.change(act);
    const bad = holding(account);
    const config = readConfig({ mode: { accounts: { [id]: 'remediate' } }, ...story.config });
    const outcome = await guard(change, world, config);
    expect(outcome.gaps).toEqual([]);
    expect(outcome).toMatchObject({ word: 'remediated', done: [{ remedy: story.remedy }] });
    expect(holding(account)).not.toBe(bad);
    expect(told).toHaveLength(1);
    const undone = await undo(change.id, { journal: world.journal, worldOf: () => world }, config);
    if (story.lasting) {
      expect(undone).toMatchObject({ word: 'refused', because: [expect.stringMatching(/cannot be undone/)] });
      expect(await foundNow(account, change, story.config)).toEqual([]);
      return;
    }
    expect(undone.word).toBe('undone');
    expect(holding(account)).toBe(bad);
  });
});

test('a role that is full, and nothing else that fits: told and left', async () => {
  const { world, told, act } = await served();
  await makeRole(act);
  for (let i = 0; i < 9; i++) {
    const PolicyArn = `arn:aws:iam::${id}:policy/p${i}`;
    await act('iam:CreatePolicy', { PolicyName: `p${i}`, PolicyDocument: policy(allow('s3:Get*')) });
    await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn });
  }
  await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: shells });
  await act('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: own });
  const change = aChange('attachment', 'AttachRolePolicy', { principal: role, policyArn: own });
  const outcome = await guard(change, world, readConfig({ mode: { accounts: { [id]: 'remediate' } } }));
  expect(outcome.word).toBe('withheld');
  expect(told[0]?.plan.withheld).toEqual([
    { remedy: 'deny-sessions', because: expect.stringMatching(/role\/ops is full: 10 managed policies/) },
    { remedy: 'detach-policy', because: expect.stringMatching(/the account's own/) },
  ]);
  const full = { RoleName: 'ops', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
  await expect(act('iam:AttachRolePolicy', full)).rejects.toMatchObject({ name: 'LimitExceeded' });
});
