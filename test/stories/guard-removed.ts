import { policyArn } from './place.ts';
import { holdings, isDenied, makeRole, role } from './roles.ts';
import { event, type Story } from './story.ts';
import { guardPolicy, openPolicy } from './texts.ts';

const PolicyArn = policyArn('Guard');

/** A Deny that closed what another policy opens is taken off. */
export const guardRemovedStory: Story = {
  name: 'DetachRolePolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  async before(act) {
    await makeRole(act);
    await act('iam:CreatePolicy', { PolicyName: 'Guard', PolicyDocument: guardPolicy });
    await act('iam:AttachRolePolicy', { RoleName: role, PolicyArn });
    await act('iam:PutRolePolicy', { RoleName: role, PolicyName: 'Ports', PolicyDocument: openPolicy });
  },
  async change(act) {
    await act('iam:DetachRolePolicy', { RoleName: role, PolicyArn });
    return event('iam', 'DetachRolePolicy', '0d9e7a52-0000-4000-8000-000000000005', {
      requestParameters: { roleName: role, policyArn: PolicyArn },
    });
  },
  putRight: act => act('iam:AttachRolePolicy', { RoleName: role, PolicyArn }),
  async isOpen(act) {
    const { attached } = await holdings(act);
    return !attached.includes('Guard') && !isDenied(attached);
  },
};
