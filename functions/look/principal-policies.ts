import type { Access, ChangeOf, PolicyText, Principal } from '../types.ts';
import { decoded, textInForce } from './policy-text.ts';
import type { Reader } from './reader.ts';

type PrincipalKind = 'attachment' | 'inline-policy' | 'guard-removed' | 'managed-policy';

/** One of a principal's policies; `group` where it comes by a group. */
export interface HeldPolicy extends PolicyText {
  group?: string;
}

export interface Holdings {
  policies: HeldPolicy[];
  /** The principal's own; undefined for a group, and where it could not be had. */
  arn?: string;
  boundary?: PolicyText;
}

/** A principal with more policies than this is past IAM's default quotas. */
const mostPolicies = 60;
const mostGroups = 10;

export const inlineName = (principal: Principal, policyName: string): string =>
  `inline ${policyName} of ${principal.type}/${principal.name}`;

/** Everything that a principal holds: its attached and inline policies, its groups' and its boundary. */
export async function holdingsOf(aws: Reader, principal: Principal): Promise<Holdings> {
  const own = await policiesOf(aws, principal);
  const identity = await identityOf(aws, principal);
  const groups = principal.type === 'user' ? await groupsOf(aws, principal.name) : [];
  const byGroup: HeldPolicy[] = [];
  for (const group of groups) byGroup.push(...(await policiesOfGroup(aws, group)));
  const policies = [...own, ...byGroup];
  if (policies.length > mostPolicies)
    aws.gaps.push(
      `${principal.type}/${principal.name} holds ${policies.length} policies; ${mostPolicies} were judged.`,
    );
  return { policies: policies.slice(0, mostPolicies), ...identity };
}

export async function policiesOfGroup(aws: Reader, group: string): Promise<HeldPolicy[]> {
  return (await policiesOf(aws, { type: 'group', name: group })).map(policy => ({ ...policy, group }));
}

/** The holdings as a subject. A group cannot call, so its policies are judged for any principal. */
export function accessOf(change: ChangeOf<PrincipalKind>, principal: Principal, holdings: Holdings): Access {
  const policies = holdings.policies.map(({ name, text }) => ({ name, text }));
  return {
    kind: 'access',
    policies,
    ...(principal.type !== 'group' && {
      principal: { ...principal, ...(holdings.arn && { arn: holdings.arn }), account: change.account },
    }),
    ...(holdings.boundary && { boundary: holdings.boundary }),
  };
}

async function policiesOf(aws: Reader, principal: Principal): Promise<HeldPolicy[]> {
  const policies: HeldPolicy[] = [];
  for (const arn of await attachedTo(aws, principal)) policies.push(await textInForce(aws, arn));
  for (const name of await inlineNames(aws, principal))
    policies.push({ name: inlineName(principal, name), text: await inlineText(aws, principal, name) });
  return policies;
}

async function attachedTo(aws: Reader, { type, name }: Principal): Promise<string[]> {
  const what = `The policies attached to ${type}/${name}`;
  const arns = (page: { AttachedPolicies: { PolicyArn: string }[] }) => page.AttachedPolicies.map(one => one.PolicyArn);
  const listed = {
    role: () => aws.list('iam:ListAttachedRolePolicies', { RoleName: name }, arns, what, mostPolicies),
    user: () => aws.list('iam:ListAttachedUserPolicies', { UserName: name }, arns, what, mostPolicies),
    group: () => aws.list('iam:ListAttachedGroupPolicies', { GroupName: name }, arns, what, mostPolicies),
  };
  return (await listed[type]()).items;
}

async function inlineNames(aws: Reader, { type, name }: Principal): Promise<string[]> {
  const what = `The inline policies of ${type}/${name}`;
  const names = (page: { PolicyNames: string[] }) => page.PolicyNames;
  const listed = {
    role: () => aws.list('iam:ListRolePolicies', { RoleName: name }, names, what, mostPolicies),
    user: () => aws.list('iam:ListUserPolicies', { UserName: name }, names, what, mostPolicies),
    group: () => aws.list('iam:ListGroupPolicies', { GroupName: name }, names, what, mostPolicies),
  };
  return (await listed[type]()).items;
}

async function inlineText(aws: Reader, principal: Principal, PolicyName: string): Promise<string | undefined> {
  const { type, name } = principal;
  const what = inlineName(principal, PolicyName);
  const got = {
    role: () => aws.read('iam:GetRolePolicy', { RoleName: name, PolicyName }, what),
    user: () => aws.read('iam:GetUserPolicy', { UserName: name, PolicyName }, what),
    group: () => aws.read('iam:GetGroupPolicy', { GroupName: name, PolicyName }, what),
  };
  const answer = await got[type]();
  return answer && decoded(answer.PolicyDocument);
}

async function groupsOf(aws: Reader, user: string): Promise<string[]> {
  const groups = await aws.list(
    'iam:ListGroupsForUser',
    { UserName: user },
    page => page.Groups.map(group => group.GroupName),
    `The groups of user/${user}`,
    mostGroups,
  );
  return groups.items;
}

/** The ARN, which holds the path that a bare name lacks, and the boundary. */
async function identityOf(aws: Reader, { type, name }: Principal): Promise<Omit<Holdings, 'policies'>> {
  if (type === 'group') return {};
  const what = `${type}/${name}`;
  const found =
    type === 'role'
      ? (await aws.read('iam:GetRole', { RoleName: name }, what))?.Role
      : (await aws.read('iam:GetUser', { UserName: name }, what))?.User;
  const arn = found?.PermissionsBoundary?.PermissionsBoundaryArn;
  return { ...(found && { arn: found.Arn }), ...(arn && { boundary: await textInForce(aws, arn) }) };
}
