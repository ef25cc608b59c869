import type { Input, Output } from '../../functions/calls.ts';
import { type Place, page } from './place.ts';
import type { Holder, Policy } from './state.ts';

type Details = Output<'iam:GetAccountAuthorizationDetails'>;

const inlineOf = ({ inline }: Holder) =>
  [...inline].flatMap(([PolicyName, text]) =>
    text === undefined ? [] : [{ PolicyName, PolicyDocument: encodeURIComponent(text) }],
  );

const holderShape = (holder: Holder) => ({
  Arn: holder.arn,
  AttachedManagedPolicies: [...holder.attached].map(arn => ({
    PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
    PolicyArn: arn,
  })),
  ...(holder.boundary !== undefined && {
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: holder.boundary },
  }),
});

const policyShape = (policy: Policy) => ({
  PolicyName: policy.arn.slice(policy.arn.lastIndexOf('/') + 1),
  Arn: policy.arn,
  DefaultVersionId: policy.defaultVersion,
  PolicyVersionList: [...policy.versions].flatMap(([VersionId, { document, created }]) =>
    document === undefined
      ? []
      : [
          {
            VersionId,
            IsDefaultVersion: VersionId === policy.defaultVersion,
            Document: encodeURIComponent(document),
            CreateDate: created,
          },
        ],
  ),
});

/** What the account holds, a page at a time: policies and principals count alike against a page, as in IAM. */
export function getAccountAuthorizationDetails(at: Place, input: Input<'iam:GetAccountAuthorizationDetails'>): Details {
  const wanted = new Set<string>(input.Filter);
  const types = { User: 'user', Role: 'role', Group: 'group' } as const;
  const holders = Object.entries(types).flatMap(([filter, type]) =>
    wanted.has(filter) ? [...at.state.holders.values()].filter(holder => holder.type === type) : [],
  );
  const managedBy = (policy: Policy) =>
    policy.arn.split(':')[4] === 'aws' ? 'AWSManagedPolicy' : 'LocalManagedPolicy';
  const policies = [...at.state.policies.values()].filter(policy => wanted.has(managedBy(policy)));
  const { items, end } = page<Holder | Policy>(at, [...policies, ...holders], input);
  const of = (type: Holder['type']) => items.filter(item => 'type' in item && item.type === type) as Holder[];
  return {
    UserDetailList: of('user').map(user => ({
      UserName: user.name,
      ...holderShape(user),
      UserPolicyList: inlineOf(user),
      GroupList: [...user.groups],
    })),
    RoleDetailList: of('role').map(role => ({
      RoleName: role.name,
      ...holderShape(role),
      RolePolicyList: inlineOf(role),
    })),
    GroupDetailList: of('group').map(group => ({
      GroupName: group.name,
      ...holderShape(group),
      GroupPolicyList: inlineOf(group),
    })),
    Policies: items.filter(item => !('type' in item)).map(item => policyShape(item as Policy)),
    ...end,
  };
}
