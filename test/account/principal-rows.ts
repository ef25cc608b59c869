import { iam, policyArn } from './records.ts';
import { attached, dev, encoded, P, type Row, role, row, text, user, versions } from './row.ts';

export const principalRows: Row[] = [
  row('a role', [role('dev', { permissionsBoundary: policyArn('b') })], 'iam:GetRole', dev, {
    Role: {
      Arn: 'arn:aws:iam::111122223333:role/path/dev',
      RoleId: 'AROAEXAMPLE',
      PermissionsBoundary: { PermissionsBoundaryArn: policyArn('b') },
    },
  }),
  row(
    'a role first seen when something is attached',
    [iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn })],
    'iam:GetRole',
    dev,
    'GuardrailUnknown',
  ),
  row('a deleted role', [role('dev'), iam('DeleteRole', { roleName: 'dev' })], 'iam:GetRole', dev, 'NoSuchEntity'),
  row(
    'attachments',
    [role('dev'), iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn })],
    'iam:ListAttachedRolePolicies',
    dev,
    attached(P.PolicyArn),
  ),
  row(
    'a detached policy',
    [
      role('dev'),
      iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn }),
      iam('DetachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn }),
    ],
    'iam:ListAttachedRolePolicies',
    dev,
    attached(),
  ),
  row(
    'who uses a policy whose life was seen',
    versions([role('dev'), iam('AttachRolePolicy', { roleName: 'dev', policyArn: P.PolicyArn })]),
    'iam:ListEntitiesForPolicy',
    P,
    { PolicyRoles: [{ RoleName: 'dev' }], IsTruncated: false },
  ),
  row(
    'an inline policy',
    [user('ann'), iam('PutUserPolicy', { userName: 'ann', policyName: 'i', policyDocument: text('i') })],
    'iam:GetUserPolicy',
    { UserName: 'ann', PolicyName: 'i' },
    { PolicyDocument: encoded('i') },
  ),
  row(
    'an inline policy of a role first seen then',
    [iam('PutRolePolicy', { ...{ roleName: 'dev' }, policyName: 'i', policyDocument: text('i') })],
    'iam:GetRolePolicy',
    { ...dev, PolicyName: 'i' },
    { PolicyDocument: encoded('i') },
  ),
  row(
    'another inline policy of that role',
    [iam('PutRolePolicy', { roleName: 'dev', policyName: 'i', policyDocument: text('i') })],
    'iam:GetRolePolicy',
    { ...dev, PolicyName: 'j' },
    'GuardrailUnknown',
  ),
  row(
    'a deleted inline policy',
    [
      iam('CreateGroup', { groupName: 'g' }),
      iam('PutGroupPolicy', { groupName: 'g', policyName: 'i', policyDocument: text('i') }),
      iam('DeleteGroupPolicy', { groupName: 'g', policyName: 'i' }),
    ],
    'iam:GetGroupPolicy',
    { GroupName: 'g', PolicyName: 'i' },
    'NoSuchEntity',
  ),
  row(
    'membership',
    [
      user('ann'),
      iam('AddUserToGroup', { userName: 'ann', groupName: 'g' }),
      iam('AddUserToGroup', { userName: 'ann', groupName: 'h' }),
      iam('RemoveUserFromGroup', { userName: 'ann', groupName: 'g' }),
    ],
    'iam:ListGroupsForUser',
    { UserName: 'ann' },
    { Groups: [{ GroupName: 'h' }], IsTruncated: false },
  ),
  row(
    'a boundary put',
    [user('ann'), iam('PutUserPermissionsBoundary', { userName: 'ann', permissionsBoundary: policyArn('b') })],
    'iam:GetUser',
    { UserName: 'ann' },
    { User: { PermissionsBoundary: { PermissionsBoundaryArn: policyArn('b') } } },
  ),
  row(
    'a boundary deleted',
    versions([
      role('dev', { permissionsBoundary: P.PolicyArn }),
      iam('DeleteRolePermissionsBoundary', { roleName: 'dev' }),
    ]),
    'iam:GetPolicy',
    P,
    { Policy: { PermissionsBoundaryUsageCount: 0 } },
  ),
];
