import type { Considered } from './consider.ts';
import type { Remediation } from './remediate.ts';
import { sessionGaps } from './rules/session/index.ts';
import type { Change, ChangeFinding, Entry, Opened, Outcome, OutcomeWord } from './types.ts';

/** What is said of a change in the end. `opened`: what was found when its repair began, be it by a former delivery. */
export function conclude(seen: Considered, result: Remediation, opened: Opened[]): Outcome {
  const { snapshot, mode } = seen;
  const findings = [...seen.findings, ...repairedBefore(opened, seen.findings)];
  const { done, closed, failed, limit } = result;
  const planned = { ...result.planned, withheld: [...result.withheld, ...result.planned.withheld] };
  const word = (): OutcomeWord => {
    if (mode === 'observe') return 'observed';
    if (failed) return 'failed';
    if (done.length > 0) return closed ? 'remediated' : 'not-closed';
    return mode === 'remediate' && planned.withheld.length > 0 ? 'withheld' : 'alerted';
  };
  const { change, unreadable } = snapshot;
  const unknown = [...snapshot.now, ...snapshot.carried].flatMap(subject =>
    subject.kind === 'session' ? sessionGaps(subject) : [],
  );
  const said = [...(unreadable === undefined ? [] : [unreadable]), ...seen.gaps, ...result.gaps];
  const gaps = [...new Set([...said, ...snapshot.gaps, ...unknown])];
  return { change, snapshot, findings, plan: planned, done, word: word(), gaps, ...(limit && { limit }) };
}

/** What a former delivery repaired before it could tell is not there to be found again, and must be told all the same. */
function repairedBefore(opened: Opened[], found: ChangeFinding[]): ChangeFinding[] {
  const isFound = ({ rule, source }: Opened) => found.some(one => one.rule === rule && one.source === source);
  return opened.filter(one => !isFound(one)).map(one => ({ ...one, since: 'new', holds: false }));
}

/** Nothing was found that is news, so nobody is told. */
export function untold({ snapshot, own }: Considered): Outcome {
  const { change, gaps } = snapshot;
  const nothing = { findings: [], plan: { steps: [], withheld: [] }, done: [], word: 'observed' as const };
  return { change, snapshot, ...nothing, gaps, ...(own && own !== 'unknown' && { ownDoing: own.incident }) };
}

/** The incident was closed before. */
export function repeated(change: Change, { done, told }: Entry): Outcome {
  const snapshot = { change, now: [], carried: [], before: undefined, gaps: [] };
  const nothing = { findings: [], plan: { steps: [], withheld: [] }, gaps: [] };
  const word = told?.outcome ?? 'observed';
  return { change, snapshot, ...nothing, done, word, ...(told && { alert: told }), repeated: true };
}
