import { policyArn } from './place.ts';
import { isDenied, makeGranted } from './roles.ts';
import { type Acting, event, type Story } from './story.ts';
import { openPolicy } from './texts.ts';

const PolicyArn = policyArn('Ports');
const GroupName = 'team';
const members = ['ann', 'bob'];

async function attachedTo(act: Acting, kind: 'User' | 'Group', name: string): Promise<string[]> {
  const answer = await act(`iam:ListAttached${kind}Policies`, { [`${kind}Name`]: name });
  const { AttachedPolicies } = answer as { AttachedPolicies: { PolicyArn: string }[] };
  return AttachedPolicies.map(one => one.PolicyArn.split('/').at(-1)!);
}

/** What a group is given is taken from each of its members: a repair of more than one call. */
export const groupStory: Story = {
  name: 'AttachGroupPolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  async before(act) {
    await makeGranted(act);
    await act('iam:CreateGroup', { GroupName });
    for (const UserName of members) {
      await act('iam:CreateUser', { UserName });
      await act('iam:AddUserToGroup', { GroupName, UserName });
    }
    await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: openPolicy });
  },
  async change(act) {
    await act('iam:AttachGroupPolicy', { GroupName, PolicyArn });
    return event('iam', 'AttachGroupPolicy', '0d9e7a52-0000-4000-8000-00000000000c', {
      requestParameters: { groupName: GroupName, policyArn: PolicyArn },
    });
  },
  putRight: act => act('iam:DetachGroupPolicy', { GroupName, PolicyArn }),
  async isOpen(act) {
    if (!(await attachedTo(act, 'Group', GroupName)).includes('Ports')) return false;
    const held = await Promise.all(members.map(name => attachedTo(act, 'User', name)));
    return !held.every(isDenied);
  },
};
