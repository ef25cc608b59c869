import type { Ask } from '../calls.ts';
import type { Change, ChangeOf, DocumentVersion, Facts, Holder, PolicyText, Principal, Snapshot } from '../types.ts';
import { callerAccess } from './caller-access.ts';
import { contentOf, sharedWith } from './document-now.ts';
import { textInForce } from './policy-text.ts';
import { accessOf, holdingsOf } from './principal-policies.ts';
import { type Reader, reader } from './reader.ts';

/** Names of the deny policies that the stack makes beforehand, the narrowest first. */
export const denyPolicyNames = [
  'session-guardrail-deny-unapproved-documents',
  'session-guardrail-deny-sessions',
  'session-guardrail-deny-sessions-and-commands',
];

export const denyPolicyArn = ({ partition, account }: Pick<Change, 'partition' | 'account'>, name: string): string =>
  `arn:${partition}:iam::${account}:policy/${name}`;

/** More principals than this are not repaired one by one. */
const mostHolders = 5;
/** Of a document that has been written more often, the rest is history. */
const mostVersions = 10;

type OfPrincipals = ChangeOf<'managed-policy' | 'attachment' | 'inline-policy' | 'guard-removed'>;

/**
 * What a repair needs to know beyond what is judged, and who made a session possible, all of it asked anew. A session that has ended is held no more.
 * Rejects as `look` does.
 */
export async function lookCloser(snapshot: Snapshot, ask: Ask): Promise<Snapshot> {
  const aws = reader(ask, async () => undefined);
  const { change } = snapshot;
  const closer = await lookAt(change, snapshot, aws, ask);
  return { ...snapshot, ...closer, gaps: [...new Set([...snapshot.gaps, ...aws.gaps])] };
}

async function lookAt(change: Change, snapshot: Snapshot, aws: Reader, ask: Ask): Promise<Partial<Snapshot>> {
  switch (change.kind) {
    case 'managed-policy':
    case 'attachment':
    case 'inline-policy':
    case 'guard-removed':
      return { facts: await principalFacts(change, aws, ask) };
    case 'session-document':
      return change.deleted ? {} : { facts: await documentFacts(change, aws) };
    case 'session':
      return { ...(await callerFacts(change, snapshot, aws)), ...(await ended(change, snapshot, aws)) };
    default:
      return {};
  }
}

async function principalFacts(change: OfPrincipals, aws: Reader, ask: Ask): Promise<Facts> {
  const named = await holdersOf(change, aws);
  if (!named || named.length > mostHolders) return {};
  const holders: Holder[] = [];
  const read = aws.gaps.length;
  for (const principal of named) holders.push(await holderOf(change, principal, aws));
  // Of whom something is not known nothing would be found, and that must not pass for closed.
  if (aws.gaps.length > read) return {};
  const denies: PolicyText[] = [];
  // Without gaps: only one that is wanted need be there, and the remedy says where it is not.
  const own = reader(ask, async () => undefined);
  for (const name of denyPolicyNames) denies.push(await textInForce(own, denyPolicyArn(change, name)));
  return { holders, denies };
}

async function holderOf(change: OfPrincipals, principal: Principal, aws: Reader): Promise<Holder> {
  const holdings = await holdingsOf(aws, principal);
  const { id, trust } = holdings;
  return {
    access: accessOf(change, principal, holdings) as Holder['access'],
    attached: holdings.policies.filter(one => one.group === undefined && one.name.startsWith('arn:')).length,
    ...(id !== undefined && { id }),
    ...(trust !== undefined && { trust }),
  };
}

/** The users and roles that hold what was changed, a group's members for the group. */
async function holdersOf(change: OfPrincipals, aws: Reader): Promise<Principal[] | undefined> {
  const direct = change.kind === 'managed-policy' ? await attachedTo(change.policyArn, aws) : [change.principal];
  if (!direct) return undefined;
  const found = new Map<string, Principal>();
  for (const principal of direct) {
    const members = principal.type === 'group' ? await membersOf(principal.name, aws) : [principal];
    if (!members) return undefined;
    for (const one of members) found.set(`${one.type}/${one.name}`, one);
  }
  return [...found.values()];
}

/** As a policy and as a boundary. */
async function attachedTo(PolicyArn: string, aws: Reader): Promise<Principal[] | undefined> {
  const { items, complete } = await aws.list(
    'iam:ListEntitiesForPolicy',
    { PolicyArn },
    page => [
      ...page.PolicyRoles.map(role => ({ type: 'role' as const, name: role.RoleName })),
      ...page.PolicyUsers.map(user => ({ type: 'user' as const, name: user.UserName })),
      ...page.PolicyGroups.map(group => ({ type: 'group' as const, name: group.GroupName })),
    ],
    `The principals that ${PolicyArn} is attached to`,
  );
  return complete ? items : undefined;
}

async function membersOf(GroupName: string, aws: Reader): Promise<Principal[] | undefined> {
  const { items, complete } = await aws.list(
    'iam:GetGroup',
    { GroupName },
    page => page.Users.map(user => ({ type: 'user' as const, name: user.UserName })),
    `The members of group/${GroupName}`,
  );
  return complete ? items : undefined;
}

async function documentFacts({ name }: ChangeOf<'session-document'>, aws: Reader): Promise<Facts> {
  const { items, complete } = await aws.list(
    'ssm:ListDocumentVersions',
    { Name: name },
    page => page.DocumentVersions,
    `The versions of the document ${name}`,
  );
  const tags = await aws.read(
    'ssm:ListTagsForResource',
    { ResourceType: 'Document', ResourceId: name },
    `The tags of the document ${name}`,
  );
  const documentSharedWith = await sharedWith(name, aws);
  const facts: Facts = {
    ...(tags && { documentTags: Object.fromEntries(tags.TagList.map(({ Key, Value }) => [Key, Value])) }),
    ...(documentSharedWith && { documentSharedWith }),
  };
  if (!complete) return facts;
  const documentVersions: DocumentVersion[] = [];
  const newestFirst = items.toSorted((a, b) => Number(b.DocumentVersion) - Number(a.DocumentVersion));
  for (const [index, one] of newestFirst.entries()) {
    const read = index < mostVersions || one.IsDefaultVersion;
    documentVersions.push({
      version: one.DocumentVersion,
      text: read ? (await contentOf(name, one.DocumentVersion, aws))?.text : undefined,
      isDefault: one.IsDefaultVersion,
      ...(one.DocumentFormat && { format: one.DocumentFormat }),
      ...(one.VersionName && { name: one.VersionName }),
    });
  }
  return { ...facts, documentVersions };
}

async function callerFacts(change: ChangeOf<'session'>, { now }: Snapshot, aws: Reader): Promise<Partial<Snapshot>> {
  const documents = now.flatMap(subject => (subject.kind === 'session' && subject.document ? [subject.document] : []));
  const caller = await callerAccess(change, documents, aws);
  return caller ? { facts: { caller } } : {};
}

async function ended(change: ChangeOf<'session'>, snapshot: Snapshot, aws: Reader): Promise<Partial<Snapshot>> {
  return (await isActive(change, aws)) ? {} : { now: [], carried: [...snapshot.now, ...snapshot.carried] };
}

/** A session that AWS does not tell of may be going on. */
async function isActive({ sessionId }: ChangeOf<'session'>, aws: Reader): Promise<boolean> {
  if (sessionId === undefined) return true;
  const answer = await aws.read(
    'ssm:DescribeSessions',
    { State: 'Active', Filters: [{ key: 'SessionId', value: sessionId }] },
    `Whether the session ${sessionId} is going on`,
  );
  return !answer || answer.Sessions.some(session => session.SessionId === sessionId);
}
