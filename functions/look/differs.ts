import type { Ask, Call, Input, Output } from '../calls.ts';
import { decoded } from './policy-text.ts';

type Written = Call['action'];
type Differ<A extends Written> = (input: Input<A>, ask: Ask) => Promise<string | undefined>;

/**
 * What AWS holds instead of what a write leaves, as a clause; undefined where it holds just that. A write that is new
 * does not compile until it can be looked at. Rejects as `ask` does.
 */
export function differs(call: Call, ask: Ask): Promise<string | undefined> {
  return differBy(call.action, call, ask);
}

function differBy<A extends Written>(action: A, call: Call, ask: Ask): Promise<string | undefined> {
  return differ[action](call.input as Input<A>, ask);
}

const absent = new Set(['NoSuchEntity', 'InvalidDocument', 'InvalidDocumentVersion']);

/** The answer, or undefined where what is asked for is not there. */
async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && absent.has(error.name)) return undefined;
    throw error;
  }
}

/** More pages of attached policies, or of accounts to share with, than AWS lets anybody have. */
const mostPages = 10;

async function attachedTo(
  page: (
    Marker?: string,
  ) => Promise<{ AttachedPolicies: { PolicyArn: string }[]; IsTruncated: boolean; Marker?: string }>,
): Promise<string[]> {
  const arns: string[] = [];
  let answer = await page();
  for (let pages = 1; ; pages++) {
    arns.push(...answer.AttachedPolicies.map(({ PolicyArn }) => PolicyArn));
    if (!answer.IsTruncated || !answer.Marker || pages >= mostPages) return arns;
    answer = await page(answer.Marker);
  }
}

const ofRole = ({ RoleName }: { RoleName: string }, ask: Ask) =>
  attachedTo(Marker => ask('iam:ListAttachedRolePolicies', { RoleName, ...(Marker && { Marker }) }));
const ofUser = ({ UserName }: { UserName: string }, ask: Ask) =>
  attachedTo(Marker => ask('iam:ListAttachedUserPolicies', { UserName, ...(Marker && { Marker }) }));
const ofGroup = ({ GroupName }: { GroupName: string }, ask: Ask) =>
  attachedTo(Marker => ask('iam:ListAttachedGroupPolicies', { GroupName, ...(Marker && { Marker }) }));

const attached =
  <I extends { PolicyArn: string }>(list: (input: I, ask: Ask) => Promise<string[]>) =>
  async (input: I, ask: Ask) =>
    (await list(input, ask)).includes(input.PolicyArn) ? undefined : `${input.PolicyArn} is not attached`;

const detached =
  <I extends { PolicyArn: string }>(list: (input: I, ask: Ask) => Promise<string[]>) =>
  async (input: I, ask: Ask) =>
    (await list(input, ask)).includes(input.PolicyArn) ? `${input.PolicyArn} is attached` : undefined;

const putting =
  <I extends { PolicyName: string; PolicyDocument: string }>(
    get: (input: I, ask: Ask) => Promise<{ PolicyDocument: string }>,
  ) =>
  async (input: I, ask: Ask) => {
    const held = await orNone(get(input, ask));
    if (!held) return `there is no inline policy ${input.PolicyName}`;
    return decoded(held.PolicyDocument) === input.PolicyDocument
      ? undefined
      : `the inline policy ${input.PolicyName} has another text`;
  };

const deleting =
  <I extends { PolicyName: string }>(get: (input: I, ask: Ask) => Promise<unknown>) =>
  async (input: I, ask: Ask) =>
    (await orNone(get(input, ask))) ? `there is an inline policy ${input.PolicyName}` : undefined;

const inlineOfRole = ({ RoleName, PolicyName }: Input<'iam:GetRolePolicy'>, ask: Ask) =>
  ask('iam:GetRolePolicy', { RoleName, PolicyName });
const inlineOfUser = ({ UserName, PolicyName }: Input<'iam:GetUserPolicy'>, ask: Ask) =>
  ask('iam:GetUserPolicy', { UserName, PolicyName });
const inlineOfGroup = ({ GroupName, PolicyName }: Input<'iam:GetGroupPolicy'>, ask: Ask) =>
  ask('iam:GetGroupPolicy', { GroupName, PolicyName });

const holdsText = async ({ Name, Content }: { Name: string; Content: string }, ask: Ask) => {
  const held = await orNone(ask('ssm:GetDocument', { Name, DocumentVersion: '$LATEST' }));
  if (!held) return `there is no document ${Name}`;
  return held.Content === Content ? undefined : `the latest version of ${Name} has another content`;
};

async function sharedWith(Name: string, ask: Ask): Promise<string[]> {
  const accounts: string[] = [];
  let next: { NextToken?: string } | undefined = {};
  for (let pages = 0; next && pages < mostPages; pages++) {
    const input: Input<'ssm:DescribeDocumentPermission'> = { Name, PermissionType: 'Share', ...next };
    const page: Output<'ssm:DescribeDocumentPermission'> | undefined = await orNone(
      ask('ssm:DescribeDocumentPermission', input),
    );
    accounts.push(...(page?.AccountIds ?? []));
    next = page?.NextToken ? { NextToken: page.NextToken } : undefined;
  }
  return accounts;
}

const differ: { [A in Written]: Differ<A> } = {
  async 'iam:SetDefaultPolicyVersion'({ PolicyArn, VersionId }, ask) {
    const held = await orNone(ask('iam:GetPolicy', { PolicyArn }));
    if (!held) return `there is no policy ${PolicyArn}`;
    const { DefaultVersionId } = held.Policy;
    return DefaultVersionId === VersionId ? undefined : `${DefaultVersionId} is in force, not ${VersionId}`;
  },
  'iam:AttachRolePolicy': attached<Input<'iam:AttachRolePolicy'>>(ofRole),
  'iam:AttachUserPolicy': attached<Input<'iam:AttachUserPolicy'>>(ofUser),
  'iam:AttachGroupPolicy': attached<Input<'iam:AttachGroupPolicy'>>(ofGroup),
  'iam:DetachRolePolicy': detached<Input<'iam:DetachRolePolicy'>>(ofRole),
  'iam:DetachUserPolicy': detached<Input<'iam:DetachUserPolicy'>>(ofUser),
  'iam:DetachGroupPolicy': detached<Input<'iam:DetachGroupPolicy'>>(ofGroup),
  'iam:PutRolePolicy': putting<Input<'iam:PutRolePolicy'>>(inlineOfRole),
  'iam:PutUserPolicy': putting<Input<'iam:PutUserPolicy'>>(inlineOfUser),
  'iam:PutGroupPolicy': putting<Input<'iam:PutGroupPolicy'>>(inlineOfGroup),
  'iam:DeleteRolePolicy': deleting<Input<'iam:DeleteRolePolicy'>>(inlineOfRole),
  'iam:DeleteUserPolicy': deleting<Input<'iam:DeleteUserPolicy'>>(inlineOfUser),
  'iam:DeleteGroupPolicy': deleting<Input<'iam:DeleteGroupPolicy'>>(inlineOfGroup),
  'ssm:CreateDocument': holdsText,
  'ssm:UpdateDocument': holdsText,
  async 'ssm:UpdateDocumentDefaultVersion'({ Name, DocumentVersion }, ask) {
    const held = await orNone(ask('ssm:GetDocument', { Name, DocumentVersion: '$DEFAULT' }));
    if (!held) return `there is no document ${Name}`;
    return held.DocumentVersion === DocumentVersion
      ? undefined
      : `the default version of ${Name} is ${held.DocumentVersion}, not ${DocumentVersion}`;
  },
  async 'ssm:DeleteDocument'({ Name, DocumentVersion = '$LATEST' }, ask) {
    const held = await orNone(ask('ssm:GetDocument', { Name, DocumentVersion }));
    return held ? `version ${held.DocumentVersion} of ${Name} is there` : undefined;
  },
  async 'ssm:ModifyDocumentPermission'({ Name, AccountIdsToAdd = [], AccountIdsToRemove = [] }, ask) {
    const accounts = await sharedWith(Name, ask);
    const missing = AccountIdsToAdd.filter(account => !accounts.includes(account));
    const left = AccountIdsToRemove.filter(account => accounts.includes(account));
    if (left.length > 0) return `${Name} is shared with ${left.join(', ')}`;
    return missing.length > 0 ? `${Name} is not shared with ${missing.join(', ')}` : undefined;
  },
  async 'ssm:AddTagsToResource'({ ResourceId, Tags }, ask) {
    const { TagList } = await ask('ssm:ListTagsForResource', { ResourceType: 'Document', ResourceId });
    const held = new Map(TagList.map(({ Key, Value }) => [Key, Value]));
    return Tags.every(({ Key, Value }) => held.get(Key) === Value) ? undefined : `${ResourceId} has other tags`;
  },
  async 'ssm:TerminateSession'({ SessionId }, ask) {
    const Filters = [{ key: 'SessionId' as const, value: SessionId }];
    const { Sessions } = await ask('ssm:DescribeSessions', { State: 'Active', Filters });
    return Sessions.some(session => session.SessionId === SessionId) ? `${SessionId} is going on` : undefined;
  },
};
