import { policyArn } from './place.ts';
import { holdings, isDenied, makeRole, role } from './roles.ts';
import { event, type Story } from './story.ts';
import { openPolicy } from './texts.ts';

const PolicyArn = policyArn('Ports');

export const attachmentStory: Story = {
  name: 'AttachRolePolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  async before(act) {
    await makeRole(act);
    await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: openPolicy });
  },
  async change(act) {
    await act('iam:AttachRolePolicy', { RoleName: role, PolicyArn });
    return event('iam', 'AttachRolePolicy', '0d9e7a52-0000-4000-8000-000000000004', {
      requestParameters: { roleName: role, policyArn: PolicyArn },
    });
  },
  putRight: act => act('iam:DetachRolePolicy', { RoleName: role, PolicyArn }),
  async isOpen(act) {
    const { attached } = await holdings(act);
    return attached.includes('Ports') && !isDenied(attached);
  },
};
