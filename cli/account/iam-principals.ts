import { AwsError, type Input, type Output } from '../../functions/calls.ts';
import { policyDocument } from './iam-policies.ts';
import { holderAt, holderKey, newHolder, type Paged, type Place, page, policyAt, unknown } from './place.ts';
import type { Holder, HolderType } from './state.ts';

const attachmentsPerPrincipal = 10;
/** Characters of all inline policies of one principal, by the IAM quotas. */
const inlineSize = { role: 10_240, user: 2048, group: 5120 } as const;

const restOf = (holder: Holder, what: string) =>
  holder.whole ? undefined : `What other ${what} ${holder.type}/${holder.name} has`;

function create(at: Place, type: HolderType, name: string, path: string | undefined, boundary?: string): Holder {
  const key = holderKey(type, name);
  if (at.state.holders.has(key)) throw new AwsError('EntityAlreadyExists', `${type} with name ${name} already exists.`);
  const holder = newHolder(at, type, name, true, path);
  holder.boundary = boundary;
  at.state.holders.set(key, holder);
  at.state.gone.delete(key);
  return holder;
}

function remove(at: Place, type: HolderType, name: string): void {
  const holder = holderAt(at, type, name);
  if (holder.attached.size + holder.inline.size + holder.groups.size > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.');
  at.state.holders.delete(holderKey(type, name));
  at.state.gone.add(holderKey(type, name));
}

/** The principal, to be changed: only AWS changes the roles of its services and those of IAM Identity Center. */
function changeable(at: Place, type: HolderType, name: string): Holder {
  const holder = holderAt(at, type, name);
  if (/^arn:[^:]*:iam::\d*:role\/(aws-service-role|aws-reserved)\//.test(holder.arn))
    throw new AwsError(
      'UnmodifiableEntity',
      `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    );
  return holder;
}

function attach(at: Place, type: HolderType, name: string, arn: string): void {
  const holder = changeable(at, type, name);
  policyAt(at, arn);
  if (arn.includes(':policy/aws-service-role/'))
    throw new AwsError('PolicyNotAttachable', 'Cannot attach a Service Role Policy to a Customer Role.');
  if (holder.attached.has(arn)) return;
  if (holder.attached.size >= attachmentsPerPrincipal)
    throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPer${type}: ${attachmentsPerPrincipal}`);
  holder.attached.add(arn);
}

function detach(at: Place, type: HolderType, name: string, arn: string): void {
  if (!changeable(at, type, name).attached.delete(arn))
    throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`);
}

function putInline(at: Place, type: HolderType, name: string, policy: string, text: string): void {
  const holder = changeable(at, type, name);
  const others = [...holder.inline].filter(([other]) => other !== policy).map(([, document]) => document ?? '');
  const taken = others.join('').replaceAll(/\s/g, '').length;
  holder.inline.set(policy, policyDocument(text, inlineSize[type] - taken));
}

function deleteInline(at: Place, type: HolderType, name: string, policy: string): void {
  if (!changeable(at, type, name).inline.delete(policy))
    throw new AwsError('NoSuchEntity', `The ${type} policy with name ${policy} cannot be found.`);
}

function getInline(at: Place, type: HolderType, name: string, policy: string) {
  const holder = holderAt(at, type, name);
  const document = holder.inline.get(policy);
  if (document !== undefined) return { PolicyName: policy, PolicyDocument: encodeURIComponent(document) };
  const seen = holder.inline.has(policy) || !holder.whole;
  if (seen) throw unknown(`The inline policy ${policy} of ${type}/${name}`);
  throw new AwsError('NoSuchEntity', `The ${type} policy with name ${policy} cannot be found.`);
}

function listInline(at: Place, type: HolderType, name: string, input: Paged) {
  const holder = holderAt(at, type, name);
  const { items, end } = page(at, [...holder.inline.keys()], input, restOf(holder, 'inline policies'));
  return { PolicyNames: items, ...end };
}

function listAttached(at: Place, type: HolderType, name: string, input: Paged) {
  const holder = holderAt(at, type, name);
  const { items, end } = page(at, [...holder.attached], input, restOf(holder, 'attached policies'));
  return {
    AttachedPolicies: items.map(arn => ({ PolicyName: arn.slice(arn.lastIndexOf('/') + 1), PolicyArn: arn })),
    ...end,
  };
}

const boundaryOf = (holder: Holder) =>
  holder.boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: holder.boundary } };

function whole(holder: Holder): Holder {
  if (!holder.whole) throw unknown(`How ${holder.type}/${holder.name} was made`);
  return holder;
}

const roleShape = (role: Holder) => ({
  RoleName: role.name,
  Arn: role.arn,
  RoleId: role.id,
  ...(role.trust !== undefined && { AssumeRolePolicyDocument: encodeURIComponent(role.trust) }),
  ...boundaryOf(role),
});
const userShape = (user: Holder) => ({ UserName: user.name, Arn: user.arn, UserId: user.id, ...boundaryOf(user) });

type OfRole = { RoleName: string };
type OfUser = { UserName: string };
type OfGroup = { GroupName: string };
type OfPolicy = { PolicyArn: string };
type Inline = { PolicyName: string };
type Text = { PolicyDocument: string };
type Made = { Path?: string; PermissionsBoundary?: string };

function membership(at: Place, input: OfUser & OfGroup): Set<string> {
  holderAt(at, 'group', input.GroupName);
  return holderAt(at, 'user', input.UserName).groups;
}

function putBoundary(at: Place, type: HolderType, name: string, arn: string): undefined {
  policyAt(at, arn);
  holderAt(at, type, name).boundary = arn;
}

function deleteBoundary(at: Place, type: HolderType, name: string): undefined {
  holderAt(at, type, name).boundary = undefined;
}

/** IAM's operations on roles, users and groups, by IAM action. */
export const principalActions = {
  'iam:CreateRole': (at: Place, input: OfRole & Made & { AssumeRolePolicyDocument: string }) => {
    const role = create(at, 'role', input.RoleName, input.Path, input.PermissionsBoundary);
    role.trust = input.AssumeRolePolicyDocument;
    return { Role: roleShape(role) };
  },
  'iam:CreateUser': (at: Place, input: OfUser & Made) => ({
    User: userShape(create(at, 'user', input.UserName, input.Path, input.PermissionsBoundary)),
  }),
  'iam:CreateGroup': (at: Place, input: OfGroup & Made) => {
    const group = create(at, 'group', input.GroupName, input.Path);
    return { Group: { GroupName: group.name, Arn: group.arn, GroupId: group.id } };
  },
  'iam:DeleteRole': (at: Place, input: OfRole) => remove(at, 'role', input.RoleName),
  'iam:DeleteUser': (at: Place, input: OfUser) => remove(at, 'user', input.UserName),
  'iam:DeleteGroup': (at: Place, input: OfGroup) => remove(at, 'group', input.GroupName),
  'iam:GetRole': (at: Place, input: Input<'iam:GetRole'>): Output<'iam:GetRole'> => ({
    Role: roleShape(whole(holderAt(at, 'role', input.RoleName))),
  }),
  'iam:GetUser': (at: Place, input: Input<'iam:GetUser'>): Output<'iam:GetUser'> => ({
    User: userShape(whole(holderAt(at, 'user', input.UserName))),
  }),
  'iam:AttachRolePolicy': (at: Place, input: OfRole & OfPolicy): undefined =>
    void attach(at, 'role', input.RoleName, input.PolicyArn),
  'iam:AttachUserPolicy': (at: Place, input: OfUser & OfPolicy): undefined =>
    void attach(at, 'user', input.UserName, input.PolicyArn),
  'iam:AttachGroupPolicy': (at: Place, input: OfGroup & OfPolicy): undefined =>
    void attach(at, 'group', input.GroupName, input.PolicyArn),
  'iam:DetachRolePolicy': (at: Place, input: OfRole & OfPolicy): undefined =>
    void detach(at, 'role', input.RoleName, input.PolicyArn),
  'iam:DetachUserPolicy': (at: Place, input: OfUser & OfPolicy): undefined =>
    void detach(at, 'user', input.UserName, input.PolicyArn),
  'iam:DetachGroupPolicy': (at: Place, input: OfGroup & OfPolicy): undefined =>
    void detach(at, 'group', input.GroupName, input.PolicyArn),
  'iam:PutRolePolicy': (at: Place, input: OfRole & Inline & Text): undefined =>
    void putInline(at, 'role', input.RoleName, input.PolicyName, input.PolicyDocument),
  'iam:PutUserPolicy': (at: Place, input: OfUser & Inline & Text): undefined =>
    void putInline(at, 'user', input.UserName, input.PolicyName, input.PolicyDocument),
  'iam:PutGroupPolicy': (at: Place, input: OfGroup & Inline & Text): undefined =>
    void putInline(at, 'group', input.GroupName, input.PolicyName, input.PolicyDocument),
  'iam:DeleteRolePolicy': (at: Place, input: OfRole & Inline): undefined =>
    void deleteInline(at, 'role', input.RoleName, input.PolicyName),
  'iam:DeleteUserPolicy': (at: Place, input: OfUser & Inline): undefined =>
    void deleteInline(at, 'user', input.UserName, input.PolicyName),
  'iam:DeleteGroupPolicy': (at: Place, input: OfGroup & Inline): undefined =>
    void deleteInline(at, 'group', input.GroupName, input.PolicyName),
  'iam:GetRolePolicy': (at: Place, input: OfRole & Inline) => ({
    RoleName: input.RoleName,
    ...getInline(at, 'role', input.RoleName, input.PolicyName),
  }),
  'iam:GetUserPolicy': (at: Place, input: OfUser & Inline) => ({
    UserName: input.UserName,
    ...getInline(at, 'user', input.UserName, input.PolicyName),
  }),
  'iam:GetGroupPolicy': (at: Place, input: OfGroup & Inline) => ({
    GroupName: input.GroupName,
    ...getInline(at, 'group', input.GroupName, input.PolicyName),
  }),
  'iam:ListRolePolicies': (at: Place, input: OfRole & Paged) => listInline(at, 'role', input.RoleName, input),
  'iam:ListUserPolicies': (at: Place, input: OfUser & Paged) => listInline(at, 'user', input.UserName, input),
  'iam:ListGroupPolicies': (at: Place, input: OfGroup & Paged) => listInline(at, 'group', input.GroupName, input),
  'iam:ListAttachedRolePolicies': (at: Place, input: OfRole & Paged) => listAttached(at, 'role', input.RoleName, input),
  'iam:ListAttachedUserPolicies': (at: Place, input: OfUser & Paged) => listAttached(at, 'user', input.UserName, input),
  'iam:ListAttachedGroupPolicies': (at: Place, input: OfGroup & Paged) =>
    listAttached(at, 'group', input.GroupName, input),
  'iam:AddUserToGroup': (at: Place, input: OfUser & OfGroup): undefined =>
    void membership(at, input).add(input.GroupName),
  'iam:RemoveUserFromGroup': (at: Place, input: OfUser & OfGroup): undefined =>
    void membership(at, input).delete(input.GroupName),
  'iam:ListGroupsForUser': (at: Place, input: OfUser & Paged) => {
    const user = holderAt(at, 'user', input.UserName);
    const { items, end } = page(at, [...user.groups], input, restOf(user, 'groups'));
    return { Groups: items.map(GroupName => ({ GroupName })), ...end };
  },
  'iam:GetGroup': (at: Place, input: OfGroup & Paged) => {
    const group = holderAt(at, 'group', input.GroupName);
    const members = [...at.state.holders.values()].filter(
      ({ type, groups }) => type === 'user' && groups.has(group.name),
    );
    const { items, end } = page(at, members, input, restOf(group, 'members'));
    return { Group: { GroupName: group.name, Arn: group.arn, GroupId: group.id }, Users: items.map(userShape), ...end };
  },
  'iam:PutRolePermissionsBoundary': (at: Place, input: OfRole & { PermissionsBoundary: string }): undefined =>
    putBoundary(at, 'role', input.RoleName, input.PermissionsBoundary),
  'iam:PutUserPermissionsBoundary': (at: Place, input: OfUser & { PermissionsBoundary: string }): undefined =>
    putBoundary(at, 'user', input.UserName, input.PermissionsBoundary),
  'iam:DeleteRolePermissionsBoundary': (at: Place, input: OfRole): undefined =>
    deleteBoundary(at, 'role', input.RoleName),
  'iam:DeleteUserPermissionsBoundary': (at: Place, input: OfUser): undefined =>
    deleteBoundary(at, 'user', input.UserName),
};
