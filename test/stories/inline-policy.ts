import { holdings, isDenied, makeRole, role } from './roles.ts';
import { type Acting, event, type Story } from './story.ts';
import { openPolicy, safePolicy } from './texts.ts';

async function put(act: Acting, policyDocument: string, eventID: string) {
  await act('iam:PutRolePolicy', { RoleName: role, PolicyName: 'Ports', PolicyDocument: policyDocument });
  const requestParameters = { roleName: role, policyName: 'Ports', policyDocument };
  return event('iam', 'PutRolePolicy', eventID, { requestParameters });
}

export const inlineStory: Story = {
  name: 'PutRolePolicy',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'deny-sessions',
  before: makeRole,
  earlier: act => put(act, safePolicy, '0d9e7a52-0000-4000-8000-00000000000b'),
  change: act => put(act, openPolicy, '0d9e7a52-0000-4000-8000-000000000003'),
  putRight: act => act('iam:PutRolePolicy', { RoleName: role, PolicyName: 'Ports', PolicyDocument: safePolicy }),
  async isOpen(act) {
    const { attached } = await holdings(act);
    const input = { RoleName: role, PolicyName: 'Ports' };
    const { PolicyDocument } = (await act('iam:GetRolePolicy', input)) as { PolicyDocument: string };
    const text = PolicyDocument.startsWith('%') ? decodeURIComponent(PolicyDocument) : PolicyDocument;
    return text === openPolicy && !isDenied(attached);
  },
};
