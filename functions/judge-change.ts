import { changedPolicy, halvesOf, mayHoldMore } from './half-grants.ts';
import { judge, type Standard, weigh } from './judge.ts';
import { judgeEvent } from './rules/event/index.ts';
import { type Age, ageBefore, holderOf, keyOf, readable } from './since.ts';
import { type Sparing, sparingly } from './sparingly.ts';
import type { ChangeFinding, Finding, SessionDocument, Severity, Since, Snapshot, Subject } from './types.ts';

/** What judges a subject, its standard already given. */
export type Judge = (subject: Subject) => Finding[];

/** A finding on one subject, which AWS holds or the event left. */
interface Found {
  finding: Finding;
  subject: Subject;
  holds: boolean;
}

/**
 * The findings on a change: on what AWS holds now, on what the event says it left, and on the event itself. What a policy opens alone
 * and with the other policies of its holders is told once, in the worst of its forms.
 */
export function judgeChange(
  snapshot: Snapshot,
  standard: Standard,
  judgeAny: Judge = judgeBy(standard, snapshot.documents),
): ChangeFinding[] {
  const sparing = sparingly(subject => judgeAny(readable(subject)));
  const ofEvent = weigh(judgeEvent(snapshot, standard), standard.rules);
  const whole = isArmed(snapshot) ? armed(snapshot, sparing) : live(snapshot, sparing);
  return worstPerKey([
    ...whole,
    ...ofEvent.map(finding => ({ ...finding, since: 'new' as const, holds: true })),
    ...half(snapshot, sparing),
  ]);
}

/** Policies are judged with the documents that they may grant, whichever version of a policy it is. */
export const judgeBy =
  (standard: Standard, documents: SessionDocument[] = []): Judge =>
  subject =>
    judge(subject.kind === 'access' ? { documents, ...subject } : subject, standard);

function live(snapshot: Snapshot, sparing: Sparing): ChangeFinding[] {
  const age = ageBefore(snapshot, sparing);
  const present = foundIn(snapshot.now, true, sparing.judge);
  const held = new Set(present.map(placeOf));
  const past = foundIn(snapshot.carried, false, sparing.judge).filter(found => !held.has(placeOf(found)));
  return [...present, ...past].map(found => aged(found, age));
}

/** A version that is not in force opens nothing until somebody sets it as the default; what is in force stands as it was. */
function armed(snapshot: Snapshot, sparing: Sparing): ChangeFinding[] {
  const age = ageBefore(snapshot, sparing);
  const waiting = foundIn(snapshot.carried, false, sparing.judge).map(found => lessened(aged(found, age)));
  const open = foundIn(snapshot.now, true, sparing.judge).map(found => aged(found, age));
  const both = new Set(waiting.map(keyOf));
  const said = new Set(open.map(keyOf));
  return [
    ...waiting.map(finding =>
      said.has(keyOf(finding)) ? { ...finding, says: `${finding.says} (as does the version in force)` } : finding,
    ),
    ...open.filter(finding => !both.has(keyOf(finding))),
  ];
}

/** Halves that the change brought; one that was there before opens no more than it did. */
function half(snapshot: Snapshot, sparing: Sparing): ChangeFinding[] {
  const { change, now, carried } = snapshot;
  const name = changedPolicy(change);
  if (name === undefined) return [];
  const judgeHalf: Judge = subject =>
    mayHoldMore(snapshot, subject) ? halvesOf(subject, name, change.partition, sparing.judge) : [];
  const age = ageBefore(snapshot, {
    ...sparing,
    judge: subject => [...sparing.judge(subject), ...judgeHalf(subject)],
  });
  return [...foundIn(now, true, judgeHalf), ...foundIn(carried, false, judgeHalf)]
    .map(found => lessened(aged(found, age)))
    .filter(finding => finding.since !== 'existing');
}

function foundIn(subjects: Subject[], holds: boolean, judgeOne: Judge): Found[] {
  return subjects.flatMap(subject => judgeOne(subject).map(finding => ({ finding, subject, holds })));
}

const placeOf = ({ finding, subject }: Found) => `${holderOf(subject)} ${keyOf(finding)}`;

const aged = ({ finding, subject, holds }: Found, age: Age): ChangeFinding => ({
  ...finding,
  since: age(finding, subject),
  holds,
});

const lessSevere: Record<Severity, Severity> = { critical: 'high', high: 'medium', medium: 'low', low: 'low' };

const lessened = (finding: ChangeFinding): ChangeFinding => ({
  ...finding,
  armed: true,
  severity: lessSevere[finding.severity],
});

function isArmed({ change }: Snapshot): boolean {
  return change.kind === 'managed-policy' && !change.live;
}

const weight: Record<Since, number> = { new: 2, unknown: 1, existing: 0 };

/** The worst of each key. What AWS holds and what it holds no more are two findings only where the latter is worse. */
function worstPerKey(findings: ChangeFinding[]): ChangeFinding[] {
  const held = worstOf(findings.filter(finding => finding.holds));
  const past = worstOf(findings.filter(finding => !finding.holds));
  return [...held.values(), ...past.values()].filter(finding => {
    const twin = finding.holds ? undefined : held.get(keyOf(finding));
    return !twin || weight[finding.since] > weight[twin.since];
  });
}

function worstOf(findings: ChangeFinding[]): Map<string, ChangeFinding> {
  const worst = new Map<string, ChangeFinding>();
  for (const finding of findings) {
    const other = worst.get(keyOf(finding));
    if (!other || weight[finding.since] > weight[other.since]) worst.set(keyOf(finding), finding);
  }
  return worst;
}
