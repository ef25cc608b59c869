import type { Ask, Output } from '../calls.ts';
import { decoded } from '../look/policy-text.ts';
import { inlineName } from '../look/principal-policies.ts';
import { touchesSessions } from '../policy/relevance.ts';
import type { Access, PolicyText, Principal } from '../types.ts';

type Details = Output<'iam:GetAccountAuthorizationDetails'>;
type Filter = 'User' | 'Role' | 'Group' | 'LocalManagedPolicy' | 'AWSManagedPolicy';
interface Inline {
  PolicyName: string;
  PolicyDocument: string;
}
interface Holder {
  Arn: string;
  AttachedManagedPolicies?: { PolicyArn: string }[];
  PermissionsBoundary?: { PermissionsBoundaryArn: string };
}

/** The texts that principals refer to: managed policies by ARN, the policies of groups by the group's name. */
export interface Shared {
  managed: ReadonlyMap<string, string>;
  groups: ReadonlyMap<string, PolicyText[]>;
}

/** Reads every managed policy that is in use and every group of the account. Rejects as `ask` does. */
export async function readShared(ask: Ask): Promise<Shared> {
  const managed = new Map<string, string>();
  const groups = new Map<string, PolicyText[]>();
  for await (const page of pages(ask, ['LocalManagedPolicy', 'AWSManagedPolicy', 'Group'])) {
    for (const { Arn, PolicyVersionList = [] } of page.Policies ?? []) {
      const inForce = PolicyVersionList.find(version => version.IsDefaultVersion);
      if (inForce) managed.set(Arn, decoded(inForce.Document));
    }
    for (const { GroupName, GroupPolicyList, ...group } of page.GroupDetailList ?? [])
      groups.set(GroupName, [
        ...attached(group).map(name => ({ name, text: undefined })),
        ...inline({ type: 'group', name: GroupName }, GroupPolicyList),
      ]);
  }
  return { managed, groups: new Map([...groups].map(([name, held]) => [name, withTexts(held, managed)])) };
}

/** One page of the account's users and roles, each with all that it holds; those that touch no session left out. */
export async function readPrincipals(
  ask: Ask,
  shared: Shared,
  account: string,
  marker: string | undefined,
): Promise<{ found: Access[]; next: string | undefined }> {
  const page = await ask('iam:GetAccountAuthorizationDetails', {
    Filter: ['User', 'Role'],
    ...(marker !== undefined && { Marker: marker }),
  });
  const users = (page.UserDetailList ?? []).map(({ UserName, UserPolicyList, GroupList = [], ...user }) =>
    accessOf({ type: 'user', name: UserName }, user, UserPolicyList, GroupList),
  );
  const roles = (page.RoleDetailList ?? []).map(({ RoleName, RolePolicyList, ...role }) =>
    accessOf({ type: 'role', name: RoleName }, role, RolePolicyList, []),
  );
  const found = [...users, ...roles].filter(({ policies }) => policies.some(({ text }) => touchesSessions(text)));
  return { found, next: page.IsTruncated ? page.Marker : undefined };

  function accessOf(principal: Principal, holder: Holder, own: Inline[] | undefined, groupNames: string[]): Access {
    const byGroup = groupNames.flatMap(name => shared.groups.get(name) ?? []);
    const bound = holder.PermissionsBoundary?.PermissionsBoundaryArn;
    const named = attached(holder).map(name => ({ name, text: undefined }));
    return {
      kind: 'access',
      principal: { ...principal, arn: holder.Arn, account },
      policies: [...withTexts(named, shared.managed), ...inline(principal, own), ...byGroup],
      ...(bound !== undefined && { boundary: { name: bound, text: shared.managed.get(bound) } }),
    };
  }
}

async function* pages(ask: Ask, Filter: Filter[]): AsyncGenerator<Details> {
  let Marker: string | undefined;
  do {
    const page: Details = await ask('iam:GetAccountAuthorizationDetails', { Filter, ...(Marker && { Marker }) });
    yield page;
    Marker = page.IsTruncated ? page.Marker : undefined;
  } while (Marker);
}

const attached = ({ AttachedManagedPolicies = [] }: Pick<Holder, 'AttachedManagedPolicies'>) =>
  AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn);

const inline = (principal: Principal, policies: Inline[] = []): PolicyText[] =>
  policies.map(({ PolicyName, PolicyDocument }) => ({
    name: inlineName(principal, PolicyName),
    text: decoded(PolicyDocument),
  }));

const withTexts = (policies: PolicyText[], managed: ReadonlyMap<string, string>): PolicyText[] =>
  policies.map(({ name, text }) => ({ name, text: text ?? managed.get(name) }));
