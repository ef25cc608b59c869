import type { Access, PolicyText, Principal, Seen } from '../types.ts';
import { decoded, textInForce } from './policy-text.ts';
import type { Reader } from './reader.ts';

/** One of a principal's policies; `group` where it comes by a group. */
export interface HeldPolicy extends PolicyText {
  group?: string;
}

export interface Holdings {
  policies: HeldPolicy[];
  /** The principal's own; undefined for a group, and where it could not be had. */
  arn?: string;
  /** Unique id. */
  id?: string;
  /** The trust policy of a role. */
  trust?: string;
  boundary?: PolicyText;
  /** What the journal is to keep of it. */
  seen: Seen;
}

/** A principal with more policies than this is past IAM's default quotas. */
const mostPolicies = 60;
const mostGroups = 10;

export const inlineName = (principal: Principal, policyName: string): string =>
  `inline ${policyName} of ${principal.type}/${principal.name}`;

/** Everything that a principal holds: its attached and inline policies, its groups' and its boundary. */
export async function holdingsOf(aws: Reader, principal: Principal): Promise<Holdings> {
  const { policies: own, inline, whole } = await policiesOf(aws, principal);
  const { boundary, ...identity } = await identityOf(aws, principal);
  const groups = principal.type === 'user' ? await groupsOf(aws, principal.name) : [];
  const byGroup: HeldPolicy[] = [];
  for (const group of groups) byGroup.push(...(await policiesOfGroup(aws, group)));
  const policies = [...own, ...byGroup];
  if (policies.length > mostPolicies)
    aws.gaps.push(
      `${principal.type}/${principal.name} holds ${policies.length} policies; ${mostPolicies} were judged.`,
    );
  return {
    policies: policies.slice(0, mostPolicies),
    ...identity,
    ...(boundary && { boundary }),
    seen: {
      policies: inline,
      whole,
      ...(boundary !== undefined && { boundary: boundary === null ? null : boundary.name }),
    },
  };
}

export async function policiesOfGroup(aws: Reader, group: string): Promise<HeldPolicy[]> {
  return (await policiesOf(aws, { type: 'group', name: group })).policies.map(policy => ({ ...policy, group }));
}

/** The holdings as a subject. A group cannot call: its policies are judged for any user. */
export function accessOf(change: { account: string }, principal: Principal, holdings: Omit<Holdings, 'seen'>): Access {
  const policies = holdings.policies.map(({ name, text }) => ({ name, text }));
  return {
    kind: 'access',
    policies,
    principal: { ...principal, ...(holdings.arn && { arn: holdings.arn }), account: change.account },
    ...(holdings.boundary && { boundary: holdings.boundary }),
  };
}

/** `inline`: those of its own that could be read; `whole` where these are all. */
async function policiesOf(
  aws: Reader,
  principal: Principal,
): Promise<{ policies: HeldPolicy[]; inline: PolicyText[]; whole: boolean }> {
  const attached: HeldPolicy[] = [];
  for (const arn of await attachedTo(aws, principal)) attached.push(await textInForce(aws, arn));
  const { items, complete } = await inlineNames(aws, principal);
  const inline: PolicyText[] = [];
  for (const name of items)
    inline.push({ name: inlineName(principal, name), text: await inlineText(aws, principal, name) });
  const read = inline.filter(({ text }) => text !== undefined);
  return { policies: [...attached, ...inline], inline: read, whole: complete && read.length === inline.length };
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

async function inlineNames(aws: Reader, { type, name }: Principal): Promise<{ items: string[]; complete: boolean }> {
  const what = `The inline policies of ${type}/${name}`;
  const names = (page: { PolicyNames: string[] }) => page.PolicyNames;
  const listed = {
    role: () => aws.list('iam:ListRolePolicies', { RoleName: name }, names, what, mostPolicies),
    user: () => aws.list('iam:ListUserPolicies', { UserName: name }, names, what, mostPolicies),
    group: () => aws.list('iam:ListGroupPolicies', { GroupName: name }, names, what, mostPolicies),
  };
  return listed[type]();
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

interface Identity {
  arn?: string;
  id?: string;
  trust?: string;
  /** null for none, undefined where AWS will not say. */
  boundary: PolicyText | null | undefined;
}

/** The ARN, which holds the path that a bare name lacks, the unique id, the boundary, and who may assume a role. */
async function identityOf(aws: Reader, { type, name }: Principal): Promise<Identity> {
  if (type === 'group') return { boundary: null };
  const what = `${type}/${name}`;
  const role = type === 'role' ? (await aws.read('iam:GetRole', { RoleName: name }, what))?.Role : undefined;
  const user = type === 'user' ? (await aws.read('iam:GetUser', { UserName: name }, what))?.User : undefined;
  const found = role ?? user;
  if (!found) return { boundary: undefined };
  const id = role?.RoleId ?? user?.UserId;
  const arn = found.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn: found.Arn,
    ...(id && { id }),
    ...(role?.AssumeRolePolicyDocument && { trust: decoded(role.AssumeRolePolicyDocument) }),
    boundary: arn === undefined ? null : await textInForce(aws, arn),
  };
}
