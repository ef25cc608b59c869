import { judge, type Standard, weigh } from './judge.ts';
import { judgeEvent } from './rules/event/index.ts';
import type { ChangeFinding, Finding, SessionDocument, Severity, Since, Snapshot, Subject } from './types.ts';

/** What judges a subject, its standard already given. */
export type Judge = (subject: Subject) => Finding[];

/**
 * The findings on a change: on what AWS holds now, on what the event says it left, and on the event itself.
 * Two findings are the same when their rule, their source and the document they go through are.
 */
export function judgeChange(
  snapshot: Snapshot,
  standard: Standard,
  judgeOne: Judge = judgeBy(standard, snapshot.documents),
): ChangeFinding[] {
  const present = snapshot.now.map(readable).flatMap(judgeOne);
  const carried = snapshot.carried.map(readable).flatMap(judgeOne);
  const ofEvent = weigh(judgeEvent(snapshot.change), standard.rules);
  const held = new Set([...present, ...ofEvent].map(keyOf));
  const age = ageBefore(snapshot, judgeOne);
  const past = carried.filter(finding => !held.has(keyOf(finding)));
  return onePerKey([...present, ...past, ...ofEvent]).map(finding => {
    const holds = held.has(keyOf(finding));
    const since = ofEvent.includes(finding) ? 'new' : age(finding);
    const armed = isArmed(snapshot) && !holds;
    return { ...finding, since, holds, ...(armed && { armed, severity: lessSevere[finding.severity] }) };
  });
}

/** Policies are judged with the documents that they may grant, whichever version of a policy it is. */
export const judgeBy =
  (standard: Standard, documents: SessionDocument[] = []): Judge =>
  subject =>
    judge(subject.kind === 'access' ? { documents, ...subject } : subject, standard);

/** A policy is judged alone and in every union that it is part of; what it opens in each is told once. */
function onePerKey(findings: Finding[]): Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) if (!first.has(keyOf(finding))) first.set(keyOf(finding), finding);
  return [...first.values()];
}

const keyOf = (finding: Finding) => JSON.stringify([finding.rule, finding.source, finding.through]);

const lessSevere: Record<Severity, Severity> = { critical: 'high', high: 'medium', medium: 'low', low: 'low' };

/** A version that is not in force opens nothing until somebody sets it as the default. */
function isArmed({ change }: Snapshot): boolean {
  return change.kind === 'managed-policy' && !change.live;
}

function ageBefore(snapshot: Snapshot, judgeOne: Judge): (finding: Finding) => Since {
  const { before } = snapshot;
  const unreadNow = new Set(snapshot.now.flatMap(unread));
  if (!before || before.flatMap(unread).some(name => !unreadNow.has(name))) return () => 'unknown';
  const found = new Set(before.map(readable).flatMap(judgeOne).map(keyOf));
  const foundEver = inEveryOtherVersion(snapshot, judgeOne);
  return finding => {
    if (!found.has(keyOf(finding))) return 'new';
    return foundEver(finding) ? 'existing' : 'unknown';
  };
}

/**
 * IAM does not say which version was in force before. Somebody who parks a bad version and then puts the same
 * text in force must not pass it off as old, so a finding is existing only where no other version is free of it.
 */
function inEveryOtherVersion(
  { change, versions, previousSeen }: Snapshot,
  judgeOne: Judge,
): (finding: Finding) => boolean {
  if (change.kind !== 'managed-policy' || !change.live || !versions || previousSeen) return () => true;
  const others = versions.filter(version => version.id !== change.version);
  const found = others.map(version => {
    const policies = [{ name: change.policyArn, text: version.text }];
    return new Set(version.text === undefined ? [] : judgeOne({ kind: 'access', policies }).map(keyOf));
  });
  return finding => finding.source !== change.policyArn || found.every(keys => keys.has(keyOf(finding)));
}

/** The texts of a subject that could not be had. */
function unread(subject: Subject): string[] {
  if (subject.kind === 'access') {
    const { policies, boundary } = subject;
    return [...policies, ...(boundary ? [boundary] : [])].flatMap(({ name, text }) =>
      text === undefined ? [name] : [],
    );
  }
  if (subject.kind === 'session') return [];
  return subject.versions.flatMap(({ version, text }) => (text === undefined ? [version] : []));
}

/** Without the other policies that could not be read: those are gaps, not findings on this change. */
function readable(subject: Subject): Subject {
  if (subject.kind !== 'access' || !subject.principal) return subject;
  return { ...subject, policies: subject.policies.filter(policy => policy.text !== undefined) };
}
