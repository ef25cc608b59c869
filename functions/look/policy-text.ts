import type { PolicyText, PolicyVersion } from '../types.ts';
import type { Reader } from './reader.ts';

/** IAM answers with policies percent-encoded (RFC 3986: a `+` stays a `+`). */
export function decoded(document: string): string {
  if (!document.startsWith('%')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}

export async function versionText(aws: Reader, arn: string, id: string): Promise<string | undefined> {
  const answer = await aws.read('iam:GetPolicyVersion', { PolicyArn: arn, VersionId: id }, `Version ${id} of ${arn}`);
  return answer && decoded(answer.PolicyVersion.Document);
}

/** The version of a managed policy that is in force. */
export async function textInForce(aws: Reader, arn: string): Promise<PolicyText> {
  const policy = await aws.read('iam:GetPolicy', { PolicyArn: arn }, arn);
  return { name: arn, text: policy && (await versionText(aws, arn, policy.Policy.DefaultVersionId)) };
}

/** The versions of a policy, newest first, without their texts. IAM keeps five at most. */
export async function listVersions(aws: Reader, arn: string): Promise<Omit<PolicyVersion, 'text'>[]> {
  const { items } = await aws.list(
    'iam:ListPolicyVersions',
    { PolicyArn: arn },
    page => page.Versions,
    `The versions of ${arn}`,
  );
  return items
    .map(({ VersionId, IsDefaultVersion, CreateDate }) => ({
      id: VersionId,
      isDefault: IsDefaultVersion,
      created: CreateDate.toISOString(),
    }))
    .sort((a, b) => versionNumber(b.id) - versionNumber(a.id));
}

/** Ids rise and are never given twice. */
export const versionNumber = (id: string): number => Number.parseInt(id.slice(1), 10);
