import { policyArn } from './place.ts';
import { isDenied, makeGranted } from './roles.ts';
import { type Acting, event, type Story } from './story.ts';
import { openPolicy, safePolicy } from './texts.ts';

const PolicyArn = policyArn('Ports');
const Target = 'i-0123456789abcdef0';

/** The documents of the sessions that are going on. */
export async function goingOn(act: Acting): Promise<string[]> {
  const { Sessions } = (await act('ssm:DescribeSessions', { State: 'Active' })) as {
    Sessions: { DocumentName?: string }[];
  };
  return Sessions.map(({ DocumentName = 'SSM-SessionManagerRunShell' }) => DocumentName);
}

/** Before the guardrail sees that a policy was opened, its holder starts a shell, and a session that it could start before. */
export const slippedInStory: Story = {
  name: 'CreatePolicyVersion, and a shell at once',
  door: 'policy-change',
  rule: 'implicit-default-shell',
  remedy: 'restore-policy-version',
  async before(act) {
    await act('iam:CreateUser', { UserName: 'operator' });
    await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
    await act('iam:AttachUserPolicy', { UserName: 'operator', PolicyArn });
    await makeGranted(act);
  },
  async change(act) {
    await act('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: openPolicy, SetAsDefault: true });
    await act('ssm:StartSession', { Target });
    await act('ssm:StartSession', { Target, DocumentName: 'RestrictedPortForwardingSession' });
    return event('iam', 'CreatePolicyVersion', '0d9e7a52-0000-4000-8000-00000000000c', {
      eventTime: '2026-11-21T09:58:30Z',
      requestParameters: { policyArn: PolicyArn, policyDocument: openPolicy, setAsDefault: true },
      responseElements: {
        policyVersion: { versionId: 'v2', isDefaultVersion: true, createDate: 'Nov 21, 2026 09:58:30 AM' },
      },
    });
  },
  goesOn: async act => (await goingOn(act)).includes('SSM-SessionManagerRunShell'),
  async isOpen(act) {
    const { Policy } = (await act('iam:GetPolicy', { PolicyArn })) as { Policy: { DefaultVersionId: string } };
    const { AttachedPolicies } = (await act('iam:ListAttachedUserPolicies', { UserName: 'operator' })) as {
      AttachedPolicies: { PolicyArn: string }[];
    };
    const names = AttachedPolicies.map(attached => attached.PolicyArn.split('/').at(-1) ?? '');
    return Policy.DefaultVersionId === 'v2' && !isDenied(names);
  },
};
