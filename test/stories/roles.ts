import { policyArn } from './place.ts';
import type { Acting } from './story.ts';
import { nodePolicy, safeDocument, trust, unrelated } from './texts.ts';

export const role = 'operators';

/** The document that the policies of the stories grant. */
export async function makeGranted(act: Acting): Promise<void> {
  const Name = 'RestrictedPortForwardingSession';
  await act('ssm:CreateDocument', { Name, Content: safeDocument, DocumentType: 'Session', DocumentFormat: 'JSON' });
}

/** A role that people and managed nodes use, with rights that no repair may take from it. */
export async function makeRole(act: Acting): Promise<void> {
  await act('iam:CreateRole', { RoleName: role, AssumeRolePolicyDocument: trust });
  await act('iam:PutRolePolicy', { RoleName: role, PolicyName: 'Node', PolicyDocument: nodePolicy });
  await act('iam:CreatePolicy', { PolicyName: 'Reports', PolicyDocument: unrelated });
  await act('iam:AttachRolePolicy', { RoleName: role, PolicyArn: policyArn('Reports') });
  await makeGranted(act);
}

/** What the role holds: its attached policies by name, its inline ones. */
export async function holdings(act: Acting): Promise<{ attached: string[]; inline: string[] }> {
  const { AttachedPolicies } = (await act('iam:ListAttachedRolePolicies', { RoleName: role })) as {
    AttachedPolicies: { PolicyArn: string }[];
  };
  const { PolicyNames } = (await act('iam:ListRolePolicies', { RoleName: role })) as { PolicyNames: string[] };
  return { attached: AttachedPolicies.map(({ PolicyArn }) => PolicyArn.split('/').at(-1)!), inline: PolicyNames };
}

/** One of the deny policies that the stack makes stands against what was opened. */
export const isDenied = (attached: string[]) => attached.some(name => name.startsWith('session-guardrail-deny-'));
