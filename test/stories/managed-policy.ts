import { policyArn } from './place.ts';
import { holdings, isDenied, makeRole, role } from './roles.ts';
import { type Acting, event, type Story } from './story.ts';
import { openPolicy, safePolicy } from './texts.ts';

const PolicyArn = policyArn('Ports');

async function before(act: Acting): Promise<void> {
  await makeRole(act);
  await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  await act('iam:AttachRolePolicy', { RoleName: role, PolicyArn });
}

async function isOpen(act: Acting): Promise<boolean> {
  const { Policy } = (await act('iam:GetPolicy', { PolicyArn })) as { Policy: { DefaultVersionId: string } };
  const { attached } = await holdings(act);
  return Policy.DefaultVersionId === 'v2' && !isDenied(attached);
}

export const managedPolicyStory: Story = {
  name: 'CreatePolicyVersion',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'restore-policy-version',
  before,
  async change(act) {
    await act('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: openPolicy, SetAsDefault: true });
    return event('iam', 'CreatePolicyVersion', '0d9e7a52-0000-4000-8000-000000000001', {
      requestParameters: { policyArn: PolicyArn, policyDocument: openPolicy, setAsDefault: true },
      responseElements: {
        policyVersion: { versionId: 'v2', isDefaultVersion: true, createDate: 'Nov 21, 2026 10:00:00 AM' },
      },
    });
  },
  putRight: act => act('iam:SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' }),
  isOpen,
};

/** The bad version was parked before, and is put in force now. */
export const versionSetStory: Story = {
  name: 'SetDefaultPolicyVersion',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'restore-policy-version',
  async before(act) {
    await before(act);
    await act('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: openPolicy, SetAsDefault: false });
  },
  async change(act) {
    await act('iam:SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' });
    return event('iam', 'SetDefaultPolicyVersion', '0d9e7a52-0000-4000-8000-000000000002', {
      requestParameters: { policyArn: PolicyArn, versionId: 'v2' },
    });
  },
  putRight: act => act('iam:SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' }),
  isOpen,
};
