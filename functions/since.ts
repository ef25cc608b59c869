import type { Judge } from './judge-change.ts';
import { allows } from './policy/allows.ts';
import { withText } from './policy/with-text.ts';
import type { Sparing } from './sparingly.ts';
import type { Access, Finding, Since, Snapshot, Subject } from './types.ts';

/** Gives the age of a finding that was made on a subject. */
export type Age = (finding: Finding, subject: Subject) => Since;

/** Two findings are the same when their rule, their source and the document they go through are. */
export const keyOf = (finding: Finding): string => JSON.stringify([finding.rule, finding.source, finding.through]);

/** Whose access a subject is, so that each principal is measured against what it held itself. */
export function holderOf(subject: Subject): string {
  if (subject.kind === 'document') return `document ${subject.arn ?? subject.name}`;
  if (subject.kind === 'session') return 'session';
  return subject.principal ? `${subject.principal.type}/${subject.principal.name}` : 'alone';
}

/**
 * Ages findings by judging each subject as it was before. What its witness shows was allowed before by other policies is
 * existing too: this change opened nothing by it.
 */
export function ageBefore(snapshot: Snapshot, { judge: judgeOne, hasGivenUp }: Sparing): Age {
  const { before } = snapshot;
  if (!before) return () => 'unknown';
  const past = new Map(before.map(subject => [holderOf(subject), subject]));
  const foundOn = memo(past, judgeOne);
  const wasEver = inEveryOtherVersion(snapshot, judgeOne);
  return (finding, subject) => {
    const holder = holderOf(subject);
    const was = past.get(holder);
    if (!was) return 'new';
    const unreadNow = new Set(unread(subject));
    if (unread(was).some(name => !unreadNow.has(name))) return 'unknown';
    const held = foundOn(holder).has(keyOf(finding)) || (was.kind === 'access' && isAllowed(was, finding));
    if (!held) return isBoundRead(subject) && !hasGivenUp() ? 'new' : 'unknown';
    return was.kind !== 'access' || wasEver(finding, was) ? 'existing' : 'unknown';
  };
}

/** Behind a boundary that cannot be read nobody knows whether the change opened anything. */
function isBoundRead(subject: Subject): boolean {
  return subject.kind !== 'access' || !subject.boundary || subject.boundary.text !== undefined;
}

function memo(past: ReadonlyMap<string, Subject>, judgeOne: Judge): (holder: string) => Set<string> {
  const found = new Map<string, Set<string>>();
  return holder => {
    const was = past.get(holder);
    const keys = found.get(holder) ?? new Set(was ? judgeOne(was).map(keyOf) : []);
    found.set(holder, keys);
    return keys;
  };
}

function isAllowed(access: Access, { witness }: Finding): boolean {
  return witness !== undefined && witness.requests.length > 0 && allows(access, witness.requests);
}

/**
 * IAM does not say which version was in force before. Somebody who parks a bad version and then puts the same
 * text in force must not pass it off as old, so a finding is existing only where no other version is free of it.
 */
function inEveryOtherVersion(
  { change, versions, previousSeen }: Snapshot,
  judgeOne: Judge,
): (finding: Finding, was: Access) => boolean {
  if (change.kind !== 'managed-policy' || !change.live || !versions || previousSeen) return () => true;
  const others = versions.filter(version => version.id !== change.version);
  const kept = new Map<string, ReadonlySet<string>>();
  const foundWith = (was: Access, id: string, text: string): ReadonlySet<string> => {
    const key = `${id} ${holderOf(was)}`;
    const found = kept.get(key) ?? new Set(judgeOne(withText(was, change.policyArn, text)).map(keyOf));
    kept.set(key, found);
    return found;
  };
  return (finding, was) =>
    others.every(
      ({ id, text }) =>
        text !== undefined &&
        (foundWith(was, id, text).has(keyOf(finding)) || isAllowed(withText(was, change.policyArn, text), finding)),
    );
}

/** The texts of a subject that could not be had. */
export function unread(subject: Subject): string[] {
  if (subject.kind === 'access') {
    const { policies, boundary } = subject;
    return [...policies, ...(boundary ? [boundary] : [])].flatMap(({ name, text }) =>
      text === undefined ? [name] : [],
    );
  }
  if (subject.kind === 'session') return [];
  return subject.versions.flatMap(({ version, text }) => (text === undefined ? [version] : []));
}

/** Without what of a principal could not be read: that is a gap, not a finding on this change. */
export function readable(subject: Subject): Subject {
  if (subject.kind !== 'access' || !subject.principal) return subject;
  const { boundary, ...rest } = subject;
  const policies = subject.policies.filter(policy => policy.text !== undefined);
  return { ...rest, policies, ...(boundary?.text !== undefined && { boundary }) };
}
