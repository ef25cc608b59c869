import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { standardOf } from '../../functions/judge.ts';
import { judgeBy, judgeChange } from '../../functions/judge-change.ts';
import { plan } from '../../functions/plan.ts';
import { restorePolicyVersion } from '../../functions/remedies/restore-policy-version.ts';
import { rightsBeyond } from '../../functions/remedies/rights-beyond.ts';
import type { ChangeOf, Principal } from '../../functions/types.ts';
import { account, badPolicy, fakeWorld, policyChange, safePolicy } from '../guard/fake-world.ts';
import { aChange, anAccount, planFor } from './repairing.ts';

/** The others have tests of their own. */
const remedies = [restorePolicyVersion];

type Case = {
  texts?: Record<string, string | undefined>;
  inForce?: string;
  change?: Partial<ChangeOf<'managed-policy'>>;
  config?: object;
  attachedTo?: Principal[] | undefined;
  bounds?: Principal[] | undefined;
};

async function planned({ texts = { v1: safePolicy, v2: badPolicy }, inForce = 'v2', change, config, ...rest }: Case) {
  const world = fakeWorld(texts, inForce);
  const snapshot = await world.look({ ...policyChange, ...change });
  if ('attachedTo' in rest) delete snapshot.attachedTo;
  if (rest.attachedTo) snapshot.attachedTo = rest.attachedTo;
  if ('bounds' in rest) delete snapshot.bounds;
  if (rest.bounds) snapshot.bounds = rest.bounds;
  const given = readConfig({ mode: { accounts: { [account]: 'remediate' } }, ...config });
  const standard = standardOf(given, world.now());
  const findings = judgeChange(snapshot, standard);
  return plan({ snapshot, findings, mode: 'remediate', config: given, judge: judgeBy(standard), remedies });
}

const with_ = (text: string, ...more: object[]) => {
  const policy = JSON.parse(text);
  return JSON.stringify({ ...policy, Statement: [...policy.Statement, ...more] });
};
const reads = { Sid: 'Reads', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const admin = { Sid: 'Parked', Effect: 'Allow', Action: 'iam:*', Resource: '*' };

test('the version before is restored, and what goes with the bad one is named', async () => {
  const { steps } = await planned({ texts: { v1: safePolicy, v2: with_(badPolicy, reads) } });
  expect(steps).toMatchObject([{ calls: [{ input: { VersionId: 'v1' } }], undo: [{ input: { VersionId: 'v2' } }] }]);
  expect(steps[0]?.says).toContain('s3:getobject');
});

test('what another version holds too may be old, and is not repaired', async () => {
  const texts = { v1: safePolicy, v2: badPolicy, v3: with_(badPolicy, reads) };
  const { steps, withheld } = await planned({ texts, inForce: 'v3', change: { version: 'v3' } });
  expect(steps).toEqual([]);
  expect(withheld[0]?.because).toMatch(/whether the change opened it is unknown/);
});

test('a version that somebody parked is passed over for one that grants no more', async () => {
  const texts = { v1: safePolicy, v2: with_(safePolicy, admin), v3: badPolicy };
  const { steps } = await planned({ texts, inForce: 'v3', change: { version: 'v3' } });
  expect(steps).toMatchObject([{ calls: [{ input: { VersionId: 'v1' } }] }]);
});

const parked = { v2: with_(safePolicy, admin), v3: badPolicy };
test.each<[string, Case, RegExp]>([
  ['AWS manages it', { change: { policyArn: 'arn:aws:iam::aws:policy/Ops' } }, /managed by AWS/],
  ['the account is disputed', { change: { disputed: true } }, /different accounts/],
  [
    'the policy is of another account',
    { change: { policyArn: 'arn:aws:iam::444455556666:policy/ops' } },
    /different accounts/,
  ],
  ['the version is not in force', { inForce: 'v1', change: { live: false } }, /not in force|no longer holds/],
  ['the state moved on', { texts: { v1: safePolicy, v2: badPolicy, v3: badPolicy }, inForce: 'v3' }, /moved on: v3/],
  ['there is one version', { texts: { v2: badPolicy } }, /no other version/],
  ['the other one cannot be read', { texts: { v1: undefined, v2: badPolicy } }, /no other version is safe \(v1\)/],
  ['the other one was parked', { texts: parked, inForce: 'v3', change: { version: 'v3' } }, /would grant .*iam:\*/],
  [
    'a protected role holds it',
    {
      config: { protected: ['arn:aws:iam::*:role/team/break-glass'] },
      attachedTo: [{ type: 'role', name: 'break-glass' }],
    },
    /role\/break-glass, which is protected/,
  ],
  [
    'a group holds it, and a user is protected',
    { config: { protected: [`arn:aws:iam::${account}:user/root-ish`] }, attachedTo: [{ type: 'group', name: 'ops' }] },
    /whose members may be protected/,
  ],
  [
    'not all who hold it are known',
    { config: { protected: ['arn:aws:iam::*:role/break-glass'] }, attachedTo: undefined },
    /not every principal/,
  ],
  [
    'it is the boundary of a protected user',
    { config: { protected: ['arn:aws:iam::*:user/ann'] }, bounds: [{ type: 'user', name: 'ann' }] },
    /user\/ann, which is protected/,
  ],
  [
    'not all whom it bounds are known',
    { config: { protected: ['arn:aws:iam::*:user/ann'] }, bounds: undefined },
    /not every principal/,
  ],
  ['the remedy is off', { config: { remedies: [] } }, /off in the configuration/],
  [
    'the rules may only alert',
    {
      config: {
        rules: Object.fromEntries(
          ['remote-host-forwarding', 'implicit-default-shell', 'unscoped-target'].map(rule => [
            rule,
            { mode: 'alert' },
          ]),
        ),
      },
    },
    /alert only/,
  ],
])('withheld: %s', async (_, given, because) => {
  const { steps, withheld } = await planned(given);
  expect(steps).toEqual([]);
  expect(withheld).toMatchObject([{ remedy: 'restore-policy-version', because: expect.stringMatching(because) }]);
});

test('protected principals of another account do not stand in the way', async () => {
  const config = { protected: ['arn:aws:iam::444455556666:role/ops'] };
  expect((await planned({ config })).steps).toHaveLength(1);
});

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', extra: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...extra,
});
const deny = { Sid: 'NoIam', Effect: 'Deny', Action: 'iam:*', Resource: '*' };
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };

test.each<[string, string, string | undefined, string[]]>([
  ['the same', policy(allow('s3:*')), policy(allow('s3:*')), []],
  ['sessions aside', policy(allow(['ssm:StartSession', 'SSM:TerminateSession'])), policy(allow('s3:*')), []],
  ['a wildcard over sessions is no session', policy(allow('ssm:*')), policy(allow('ssm:StartSession')), ['ssm:*']],
  ['covered by a prefix', policy(allow('s3:GetObject')), policy(allow('S3:Get*')), []],
  ['not covered', policy(allow(['s3:Put*', 's3:Get*'])), policy(allow('s3:Get*')), ['s3:put*']],
  ['a wider resource', policy(allow('s3:Get*')), policy(allow('s3:Get*', 'arn:aws:s3:::a/*')), ['s3:get*']],
  ['a condition less', policy(allow('s3:Get*')), policy(allow('s3:Get*', '*', mfa)), ['s3:get*']],
  ['a condition more', policy(allow('s3:Get*', '*', mfa)), policy(allow('s3:Get*')), []],
  ['a Deny less', policy(allow('s3:*')), policy(allow('s3:*'), deny), ['what NoIam denies']],
  ['a Deny more', policy(allow('s3:*'), deny), policy(allow('s3:*')), []],
  ['NotAction', policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }), policy(allow('s3:*')), ['statement 0']],
  ['unreadable', policy(allow('s3:*')), undefined, ['rights that could not be read']],
  ['no policy', '[]', policy(allow('*')), ['rights that could not be read']],
])('rights beyond: %s', (_, one, other, beyond) => {
  expect(rightsBeyond(one, other)).toEqual(beyond);
});

test('IAM is asked whom it bounds', async () => {
  const { account: aws, act } = anAccount();
  const PolicyArn = `arn:aws:iam::${account}:policy/Ports`;
  await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  await act('iam:CreateUser', { UserName: 'ann', PermissionsBoundary: PolicyArn });
  await act('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: badPolicy, SetAsDefault: true });
  const change = aChange('managed-policy', 'CreatePolicyVersion', {
    policyArn: PolicyArn,
    version: 'v2',
    text: badPolicy,
    live: true,
  });
  const { answer } = await planFor(restorePolicyVersion, aws, change, { protected: ['arn:aws:iam::*:user/ann'] });
  expect(answer).toMatchObject({ because: 'user/ann, which is protected, holds it' });
});
