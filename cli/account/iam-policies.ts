import { AwsError, type Input, type Output } from '../../functions/calls.ts';
import { newPolicy, type Paged, type Place, page, policyAt } from './place.ts';
import type { HolderType, Policy } from './state.ts';

const versionsPerPolicy = 5;
/** Characters without white space, by the IAM quotas. */
const managedPolicySize = 6144;

/** Rejects what IAM rejects before it looks at the grammar. */
export function policyDocument(text: unknown, limit: number): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(String(text));
  } catch {
    parsed = undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  if (String(text).replaceAll(/\s/g, '').length > limit)
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PolicySize: ${limit}`);
  return String(text);
}

/** AWS managed policies are AWS's to change. */
function ours(arn: string): void {
  if (arn.split(':')[4] === 'aws') throw new AwsError('AccessDenied', `${arn} is managed by AWS.`);
}

function versionAt(at: Place, policy: Policy, id: string) {
  const found = policy.versions.get(id);
  if (found) return found;
  if (policy.whole || at.state.gone.has(`${policy.arn} ${id}`))
    throw new AwsError('NoSuchEntity', `Policy ${policy.arn} version ${id} does not exist.`);
  throw new AwsError('GuardrailUnknown', `Policy ${policy.arn} version ${id} is not in the log or the state folder`);
}

const usersOf = (at: Place, arn: string, boundary: boolean) =>
  [...at.state.holders.values()].filter(holder => (boundary ? holder.boundary === arn : holder.attached.has(arn)));

export function getPolicy(at: Place, { PolicyArn }: Input<'iam:GetPolicy'>): Output<'iam:GetPolicy'> {
  const policy = policyAt(at, PolicyArn);
  if (policy.defaultVersion === undefined)
    throw new AwsError(
      'GuardrailUnknown',
      `The version in force of ${PolicyArn} is not in the log or the state folder`,
    );
  return {
    Policy: {
      Arn: policy.arn,
      DefaultVersionId: policy.defaultVersion,
      AttachmentCount: usersOf(at, policy.arn, false).length,
      PermissionsBoundaryUsageCount: usersOf(at, policy.arn, true).length,
    },
  };
}

/** Documents leave URL-encoded, as they do from IAM. */
export function getPolicyVersion(at: Place, input: Input<'iam:GetPolicyVersion'>): Output<'iam:GetPolicyVersion'> {
  const policy = policyAt(at, input.PolicyArn);
  const { document } = versionAt(at, policy, input.VersionId);
  if (document === undefined)
    throw new AwsError(
      'GuardrailUnknown',
      `The text of ${policy.arn} version ${input.VersionId} is not in the log or the state folder`,
    );
  return {
    PolicyVersion: {
      VersionId: input.VersionId,
      Document: encodeURIComponent(document),
      IsDefaultVersion: policy.defaultVersion === input.VersionId,
    },
  };
}

const versionNumber = (id: string): number => Number(id.slice(1));

/** Newest first. Versions that nobody told of are left out: what cannot be read is no version to go back to. */
export function listPolicyVersions(
  at: Place,
  input: Input<'iam:ListPolicyVersions'>,
): Output<'iam:ListPolicyVersions'> {
  const policy = policyAt(at, input.PolicyArn);
  const versions = [...policy.versions]
    .sort(([a], [b]) => versionNumber(b) - versionNumber(a))
    .map(([id, { created }]) => ({
      VersionId: id,
      IsDefaultVersion: id === policy.defaultVersion,
      CreateDate: created,
    }));
  const { items, end } = page(at, versions, input);
  return { Versions: items, ...end };
}

export function listEntitiesForPolicy(
  at: Place,
  input: Input<'iam:ListEntitiesForPolicy'>,
): Output<'iam:ListEntitiesForPolicy'> {
  const policy = policyAt(at, input.PolicyArn);
  const asBoundary = input.PolicyUsageFilter !== 'PermissionsPolicy';
  const asPolicy = input.PolicyUsageFilter !== 'PermissionsBoundary';
  const users = new Set([
    ...(asPolicy ? usersOf(at, policy.arn, false) : []),
    ...(asBoundary ? usersOf(at, policy.arn, true) : []),
  ]);
  const rest = policy.usersWhole ? undefined : `Who else uses ${policy.arn}`;
  const { items, end } = page(at, [...users], input, rest);
  const named = (type: HolderType) => items.filter(holder => holder.type === type).map(holder => holder.name);
  return {
    PolicyRoles: named('role').map(RoleName => ({ RoleName })),
    PolicyUsers: named('user').map(UserName => ({ UserName })),
    PolicyGroups: named('group').map(GroupName => ({ GroupName })),
    ...end,
  };
}

export function createPolicy(
  at: Place,
  input: { PolicyName: string; PolicyDocument: string; Path?: string },
): { Policy: { PolicyName: string; PolicyId: string; Arn: string; DefaultVersionId: string } } {
  const arn = `arn:${at.partition}:iam::${at.account}:policy${input.Path ?? '/'}${input.PolicyName}`;
  if (at.state.policies.has(arn))
    throw new AwsError('EntityAlreadyExists', `A policy called ${input.PolicyName} already exists.`);
  const document = policyDocument(input.PolicyDocument, managedPolicySize);
  const policy = newPolicy(arn, true);
  policy.versions.set('v1', { document, created: at.clock() });
  policy.defaultVersion = 'v1';
  policy.next = 2;
  at.state.policies.set(arn, policy);
  at.state.gone.delete(arn);
  return { Policy: { PolicyName: input.PolicyName, PolicyId: policy.id, Arn: arn, DefaultVersionId: 'v1' } };
}

export function createPolicyVersion(
  at: Place,
  input: { PolicyArn: string; PolicyDocument: string; SetAsDefault?: boolean },
): { PolicyVersion: { VersionId: string; IsDefaultVersion: boolean; CreateDate: Date } } {
  ours(input.PolicyArn);
  const policy = policyAt(at, input.PolicyArn);
  const document = policyDocument(input.PolicyDocument, managedPolicySize);
  if (policy.versions.size >= versionsPerPolicy)
    throw new AwsError('LimitExceeded', `A managed policy can have up to ${versionsPerPolicy} versions.`);
  const id = `v${policy.next}`;
  const created = at.clock();
  policy.next += 1;
  policy.versions.set(id, { document, created });
  if (input.SetAsDefault) policy.defaultVersion = id;
  return { PolicyVersion: { VersionId: id, IsDefaultVersion: input.SetAsDefault === true, CreateDate: created } };
}

export function setDefaultPolicyVersion(at: Place, input: Input<'iam:SetDefaultPolicyVersion'>): undefined {
  ours(input.PolicyArn);
  const policy = policyAt(at, input.PolicyArn);
  versionAt(at, policy, input.VersionId);
  policy.defaultVersion = input.VersionId;
}

export function deletePolicyVersion(at: Place, input: { PolicyArn: string; VersionId: string }): undefined {
  ours(input.PolicyArn);
  const policy = policyAt(at, input.PolicyArn);
  versionAt(at, policy, input.VersionId);
  if (policy.defaultVersion === input.VersionId)
    throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.');
  policy.versions.delete(input.VersionId);
}

export function deletePolicy(at: Place, input: { PolicyArn: string } & Paged): undefined {
  ours(input.PolicyArn);
  const policy = policyAt(at, input.PolicyArn);
  if (usersOf(at, policy.arn, false).length + usersOf(at, policy.arn, true).length > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.');
  if (policy.versions.size > 1)
    throw new AwsError('DeleteConflict', 'This policy has more than one version. Delete the others first.');
  at.state.policies.delete(policy.arn);
  at.state.gone.add(policy.arn);
}
