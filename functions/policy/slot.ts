import type { Value } from './evaluate.ts';

/** What a request is asked for, and what AWS would fill in about it. */
export interface Resource {
  arn: string;
  /** Account it belongs to; undefined for what AWS owns. */
  account?: string;
  region: string;
  /** Free for the search to choose, or exactly these. What AWS owns has none. */
  tags: 'free' | ReadonlyMap<string, string>;
}

/** One authorisation question. Questions of the same call share the caller's keys. */
export interface Ask {
  /** As AWS writes it. */
  action: string;
  resource: Resource;
  call: number;
  /** `ssm:SessionDocumentAccessCheck`, which only StartSession carries. */
  check?: 'true' | 'false';
  /** For a call that tags: the tags it sends, and the keys it speaks of. */
  tagging?: { tags: ReadonlyMap<string, string>; keys: string[] };
}

export interface Caller {
  /** Account of the principal; a search takes the account of what it asks first where this is unknown. */
  account: string | undefined;
  /** Undefined where unknown. */
  partition?: string;
  /** Keys known of the principal, lower case; a key held as undefined is known to be absent. */
  known: Map<string, Value>;
}

/** Where a key's value comes from: fixed, or a slot that the search may fill. */
export type Slot = { fixed: Value } | OpenSlot;

export type SlotKind = 'tag' | 'clock' | 'flag' | 'present' | 'many' | 'free';

export interface OpenSlot {
  name: string;
  /** The key without its scope, lower case. */
  key: string;
  /** The call or the ARN that the value belongs to; empty for keys of the principal. */
  scope: string;
  kind: SlotKind;
  /** The names under which the request carries it. */
  shown: string[];
}

const manyValued = new Set(['aws:tagkeys', 'aws:principalorgpaths', 'aws:resourceorgpaths']);
const absentOrFalse = new Set(['aws:viaawsservice', 'aws:principalisawsservice', 'aws:ismcpserviceaction']);
/** Keys that every signed request carries. */
export const alwaysPresent = ['aws:PrincipalArn', 'aws:userid', 'aws:PrincipalType'];
const always = new Set(alwaysPresent.map(key => key.toLowerCase()));
const requestTag = 'aws:requesttag/';
const tagNames = ['ssm:resourceTag/', 'ec2:ResourceTag/', 'ecs:ResourceTag/'];
/** Calls that carry `ssm:DocumentType` (service reference of Systems Manager). */
const documentCalls = new Set(['ssm:CreateDocument', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion']);
/** Set on every StartSession: whether the call names a document. */
export const documentCheck = 'ssm:sessiondocumentaccesscheck';

/** A resource nobody has tagged. */
export const untagged: ReadonlyMap<string, string> = new Map();

/** Finds where `key` (lower case; `written` as the policy has it) takes its value in this question. */
export function slotOf(key: string, written: string, ask: Ask, caller: Caller): Slot {
  const { resource } = ask;
  if (caller.known.has(key)) return { fixed: caller.known.get(key) };
  if (key === documentCheck) return { fixed: ask.check };
  if (key === 'aws:requestedregion') return { fixed: resource.region };
  if (key === 'aws:principalaccount') return { fixed: caller.account };
  if (key === 'aws:resourceaccount') return { fixed: resource.account };
  if (isNeverFilled(key, ask.action)) return { fixed: undefined };
  if (key === 'ssm:documenttype' && documentCalls.has(ask.action)) return { fixed: documentTypeOf(ask.action) };
  if (key === 'aws:currenttime' || key === 'aws:epochtime') return open('clock', `${ask.call}`, 'clock', []);
  if (ask.tagging && key === 'aws:tagkeys') return { fixed: ask.tagging.keys };
  if (ask.tagging && key.startsWith(requestTag))
    return { fixed: tagValue(ask.tagging.tags, key.slice(requestTag.length)) };
  const tag = tagOf(key, ask.action);
  if (tag !== undefined) {
    if (resource.tags !== 'free') return { fixed: tagValue(resource.tags, tag) };
    return open(`tag/${tag}`, resource.arn, 'tag', shownTag(written.slice(key.length - tag.length), ask));
  }
  return open(key, scopeOf(key, ask), kindOf(key), [written]);
}

function open(key: string, scope: string, kind: SlotKind, shown: string[]): OpenSlot {
  return { name: `${key}@${scope}`, key, scope, kind, shown };
}

function scopeOf(key: string, ask: Ask): string {
  if (isPrincipalKey(key)) return '';
  return key.startsWith('aws:resource') ? ask.resource.arn : `${ask.call}`;
}

function kindOf(key: string): SlotKind {
  if (absentOrFalse.has(key)) return 'flag';
  if (always.has(key)) return 'present';
  return manyValued.has(key) ? 'many' : 'free';
}

/** Keys that only AWS sets on its own calls, and keys that no service fills in for these actions. */
function isNeverFilled(key: string, action: string): boolean {
  if (key.startsWith('aws:calledvia') || key.startsWith('aws:principalservicename')) return true;
  if (key === 'ssm:accessrequestid' || key === 'ec2:createaction') return true;
  // Each service fills in its own name of a tag beside the global one (service references of EC2, ECS and Systems Manager).
  return tagNames.some(name => name !== ownTagName(action) && key.startsWith(name.toLowerCase()));
}

function ownTagName(action: string): string {
  return tagNames.find(name => action.startsWith(name.slice(0, 4))) ?? 'ssm:resourceTag/';
}

/** The tag key (lower case) that a condition key reads, where it reads the resource's tags. */
function tagOf(key: string, action: string): string | undefined {
  const prefixes = ['aws:resourcetag/', ownTagName(action).toLowerCase()];
  const prefix = prefixes.find(one => key.startsWith(one));
  return prefix && key.slice(prefix.length);
}

/** One spelling for the keys (lower case) that read the same tag. */
export function canonical(key: string): string {
  return /^(ssm|ec2|ecs):resourcetag\//.test(key) ? `aws${key.slice(3)}` : key;
}

/** Tag keys in conditions are compared without case. */
function tagValue(tags: ReadonlyMap<string, string>, lower: string): string | undefined {
  for (const [key, value] of tags) if (key.toLowerCase() === lower) return value;
  return undefined;
}

/** Both names of a tag in a request. */
export function shownTag(tag: string, ask: Ask): string[] {
  return [`aws:ResourceTag/${tag}`, `${ownTagName(ask.action)}${tag}`];
}

const principalKeys = [
  ...alwaysPresent,
  'aws:username',
  'aws:FederatedProvider',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
];
const spellings = new Map(principalKeys.map(key => [key.toLowerCase(), key]));
const principalTag = 'aws:PrincipalTag/';

/** A principal's key (lower case) as AWS writes it. */
export function spelled(key: string): string {
  if (key.startsWith(principalTag.toLowerCase())) return principalTag + key.slice(principalTag.length);
  return spellings.get(key) ?? key;
}

/** What a call on documents carries about them: all that are asked about here run sessions. */
export function documentTypeOf(action: string): string | undefined {
  return documentCalls.has(action) ? 'Session' : undefined;
}

/** Keys of who calls, which stay the same over several calls. Two begin alike and tell of the call: only AWS sets them. */
export function isPrincipalKey(key: string): boolean {
  if (absentOrFalse.has(key) || key.startsWith('aws:principalservicename')) return false;
  return (
    key.startsWith('aws:principal') || key === 'aws:userid' || key === 'aws:username' || key === 'aws:federatedprovider'
  );
}
