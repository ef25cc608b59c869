import { expect, test } from 'vitest';
import { AwsError } from '../../functions/calls.ts';
import { account, policyArn } from '../stories/place.ts';
import { makeGranted } from '../stories/roles.ts';
import { type Acting, event, type Story } from '../stories/story.ts';
import { openPolicy } from '../stories/texts.ts';
import { soundly, type Tap } from './faults.ts';
import { begin, deliver } from './play.ts';
import { invoke } from './process.ts';

const GroupName = 'team';
const PolicyArn = policyArn('Ports');
const names = ['ann', 'bob'];

async function denied(act: Acting): Promise<string[]> {
  const held = await Promise.all(
    names.map(async UserName => {
      const answer = (await act('iam:ListAttachedUserPolicies', { UserName })) as { AttachedPolicies: object[] };
      return answer.AttachedPolicies.length > 0 ? [UserName] : [];
    }),
  );
  return held.flat();
}

/** A policy is given to a group; its two members are to be denied its sessions, one after the other. */
const story: Story = {
  name: 'AttachGroupPolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  async before(act) {
    await act('iam:CreateGroup', { GroupName });
    for (const UserName of names) {
      await act('iam:CreateUser', { UserName });
      await act('iam:AddUserToGroup', { GroupName, UserName });
    }
    await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: openPolicy });
    await makeGranted(act);
  },
  async change(act) {
    await act('iam:AttachGroupPolicy', { GroupName, PolicyArn });
    return event('iam', 'AttachGroupPolicy', '0d9e7a52-0000-4000-8000-00000000000d', {
      requestParameters: { groupName: GroupName, policyArn: PolicyArn },
    });
  },
  isOpen: async act => (await denied(act)).length < names.length,
};

const config = { mode: { accounts: { [account]: 'remediate' } } };
const onBob: Tap = asked =>
  asked.action === 'iam:AttachUserPolicy' && JSON.stringify(asked.input).includes('bob')
    ? Promise.reject(new AwsError('LimitExceeded', 'Cannot exceed quota for PoliciesPerUser: 10'))
    : asked.carryOut();

test('a repair that was refused half way is told as failed, and one command takes back what was done of it', async () => {
  const { site, ...played } = await begin(story);
  await deliver({ site, ...played }, config, onBob);
  expect(await denied(site.act)).toEqual(['ann']);
  const alert = site.told().at(-1);
  expect(alert).toMatchObject({ outcome: 'failed', undo: expect.any(String) });
  expect(await invoke(site, story.door, config, { undo: alert?.incident.id }, soundly)).toBe('done');
  expect(site.told().at(-1)?.outcome).toBe('undone');
  expect(await denied(site.act)).toEqual([]);
  expect(site.written.map(call => call.action)).toEqual(['iam:AttachUserPolicy', 'iam:DetachUserPolicy']);
});

test('and refuses where somebody has taken that back already', async () => {
  const { site, ...played } = await begin(story);
  await deliver({ site, ...played }, config, onBob);
  const PolicyArn = policyArn('session-guardrail-deny-sessions');
  await site.act('iam:DetachUserPolicy', { UserName: 'ann', PolicyArn });
  await invoke(site, story.door, config, { undo: site.told().at(-1)?.incident.id }, soundly);
  expect(site.lines.at(-1)).toMatchObject({ outcome: 'refused' });
});
