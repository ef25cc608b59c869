import { holdings, isDenied, makeRole, role } from './roles.ts';
import { event, type Story } from './story.ts';
import { openPolicy } from './texts.ts';

export const inlineStory: Story = {
  name: 'PutRolePolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  before: makeRole,
  async change(act) {
    await act('iam:PutRolePolicy', { RoleName: role, PolicyName: 'Ports', PolicyDocument: openPolicy });
    return event('iam', 'PutRolePolicy', '0d9e7a52-0000-4000-8000-000000000003', {
      requestParameters: { roleName: role, policyName: 'Ports', policyDocument: openPolicy },
    });
  },
  async isOpen(act) {
    const { attached, inline } = await holdings(act);
    return inline.includes('Ports') && !isDenied(attached);
  },
};
