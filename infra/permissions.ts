import { Aws } from 'aws-cdk-lib';
import type { Action, Call } from '../functions/calls.ts';
import type { RemedyId } from '../functions/config.ts';
import { denyPolicyArns } from './deny-policies.ts';
import type { FunctionName } from './functions.ts';
import { arn, iamArn, ownRoles, roleName } from './names.ts';

export type Write = Call['action'];
/** Calls that change nothing of what is judged. */
export type Asked = Exclude<Action, Write>;

/** Resources of the watched account as ARNs, or a part of the guardrail's own that the template names. */
export type On = readonly string[] | OwnPart;
export type OwnPart = 'topic' | 'table' | 'recheck-queue' | 'configuration';

interface Use {
  by: readonly FunctionName[];
  on: On;
}

const ofIam: FunctionName[] = ['policy-change', 'sweep'];
/** A session is laid to the policies of whoever started it. */
const ofCallers: FunctionName[] = ['policy-change', 'session-start', 'sweep'];
const everybody: FunctionName[] = ['policy-change', 'document-change', 'session-start', 'sweep'];

const awsManaged = `arn:${Aws.PARTITION}:iam::aws:policy/*`;
const policies = [iamArn('policy/*'), awsManaged];
const ownPolicies = [iamArn('policy/*')];
const roles = [iamArn('role/*')];
const users = [iamArn('user/*')];
const groups = [iamArn('group/*')];
/** A function in one region acts in every region that sends it events. */
const ownDocuments = [arn('ssm', 'document/*', '*')];
/** Amazon's documents have no account, and shared ones that of others. */
const documents = [`arn:${Aws.PARTITION}:ssm:*:*:document/*`];
/** What IAM cannot limit to a resource. */
const anything = ['*'];

/** A call that is not here does not compile: whoever adds one says which functions may make it, and on what. */
export const asked: { [A in Asked]: Use } = {
  'iam:GetPolicy': { by: ofCallers, on: policies },
  'iam:GetPolicyVersion': { by: ofCallers, on: policies },
  'iam:ListPolicyVersions': { by: ofIam, on: policies },
  'iam:ListEntitiesForPolicy': { by: ofIam, on: policies },
  'iam:GetRole': { by: ofCallers, on: roles },
  'iam:GetUser': { by: ofCallers, on: users },
  'iam:ListAttachedRolePolicies': { by: ofCallers, on: roles },
  'iam:ListAttachedUserPolicies': { by: ofCallers, on: users },
  'iam:ListAttachedGroupPolicies': { by: ofCallers, on: groups },
  'iam:ListRolePolicies': { by: ofCallers, on: roles },
  'iam:ListUserPolicies': { by: ofCallers, on: users },
  'iam:ListGroupPolicies': { by: ofCallers, on: groups },
  'iam:GetRolePolicy': { by: ofCallers, on: roles },
  'iam:GetUserPolicy': { by: ofCallers, on: users },
  'iam:GetGroupPolicy': { by: ofCallers, on: groups },
  'iam:ListGroupsForUser': { by: ofCallers, on: users },
  'iam:GetGroup': { by: ofIam, on: groups },
  'iam:GetAccountAuthorizationDetails': { by: ['sweep'], on: anything },
  'ssm:ListDocuments': { by: ['sweep'], on: anything },
  'ssm:GetDocument': { by: everybody, on: documents },
  'ssm:DescribeDocumentPermission': { by: ['document-change', 'sweep'], on: ownDocuments },
  'ssm:ListDocumentVersions': { by: ['document-change'], on: ownDocuments },
  'ssm:ListTagsForResource': {
    by: ['document-change', 'session-start', 'sweep'],
    on: [...ownDocuments, arn('ssm', 'managed-instance/*', '*')],
  },
  'ssm:DescribeSessions': { by: everybody, on: anything },
  'tag:GetResources': { by: ['session-start', 'sweep'], on: anything },
  'sns:Publish': { by: everybody, on: 'topic' },
  'dynamodb:GetItem': { by: everybody, on: 'table' },
  'dynamodb:PutItem': { by: everybody, on: 'table' },
  'dynamodb:Query': { by: everybody, on: 'table' },
  'sqs:SendMessage': { by: everybody, on: 'recheck-queue' },
  'ssm:GetParameter': { by: everybody, on: 'configuration' },
  // AWS answers it whatever a policy says.
  'sts:GetCallerIdentity': { by: [], on: [] },
};

const principals = { role: roles, user: users, group: groups };

const ofPrincipals = {
  'iam:AttachRolePolicy': principals.role,
  'iam:AttachUserPolicy': principals.user,
  'iam:AttachGroupPolicy': principals.group,
  'iam:DetachRolePolicy': principals.role,
  'iam:DetachUserPolicy': principals.user,
  'iam:DetachGroupPolicy': principals.group,
  'iam:PutRolePolicy': principals.role,
  'iam:PutUserPolicy': principals.user,
  'iam:PutGroupPolicy': principals.group,
  'iam:DeleteRolePolicy': principals.role,
  'iam:DeleteUserPolicy': principals.user,
  'iam:DeleteGroupPolicy': principals.group,
};

/** What each write may be made on. Which function holds it, and in which mode, is the remedy's. */
export const writes: { [A in Write]: readonly string[] } = {
  'iam:SetDefaultPolicyVersion': ownPolicies,
  ...ofPrincipals,
  'ssm:CreateDocument': ownDocuments,
  'ssm:UpdateDocument': ownDocuments,
  'ssm:UpdateDocumentDefaultVersion': ownDocuments,
  'ssm:DeleteDocument': ownDocuments,
  'ssm:ModifyDocumentPermission': ownDocuments,
  'ssm:AddTagsToResource': ownDocuments,
  'ssm:TerminateSession': [arn('ssm', 'session/*', '*')],
};

/** Which functions carry a remedy out. A remedy that is not here does not compile. */
export const remediesOf: { [R in RemedyId]: readonly FunctionName[] } = {
  'restore-policy-version': ['policy-change'],
  'restore-inline-policy': ['policy-change'],
  'restore-document-version': ['document-change'],
  'deny-sessions': ['policy-change'],
  'detach-policy': ['policy-change'],
  'unshare-document': ['document-change'],
  'delete-document': ['document-change'],
  // Closing a policy does not end what it let begin.
  'end-session': ['session-start', 'policy-change'],
};

/**
 * Which policies a remedy may attach and detach. To attach anything else would be to hand out rights, so that whoever
 * undoes a detachment does it with their own credentials.
 */
export function limitOf(remedy: RemedyId, action: Write): { policyArns: readonly string[] } | 'never' | undefined {
  if (/^iam:Attach/.test(action)) return remedy === 'deny-sessions' ? { policyArns: denyPolicyArns } : 'never';
  if (/^iam:Detach/.test(action)) return { policyArns: remedy === 'deny-sessions' ? denyPolicyArns : [awsManaged] };
  return undefined;
}

/**
 * The guardrail's own roles and policies, by their exact names, so that nobody hides by naming a role like them; and
 * the roles that AWS keeps.
 */
export const untouchable: readonly string[] = [
  ...ownRoles.map(role => iamArn(`role/${roleName(role)}`)),
  ...denyPolicyArns,
  iamArn('role/aws-service-role/*'),
  iamArn('role/aws-reserved/*'),
];
