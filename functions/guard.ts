import { type Config, modeFor } from './config.ts';
import { recall, remember } from './in-force.ts';
import { type Standard, standardOf } from './judge.ts';
import { judgeBy, judgeChange } from './judge-change.ts';
import { isRepairable, plan } from './plan.ts';
import { type Repair, repair } from './repair.ts';
import { toAlert } from './report/to-alert.ts';
import { sessionGaps } from './rules/session/index.ts';
import type { Change, ChangeFinding, Entry, Mode, Outcome, OutcomeWord, Plan, Snapshot, World } from './types.ts';

/**
 * The whole story of one change: look, judge, plan, perform, look and judge again, tell.
 * Rejects where nobody could be told or AWS could not be asked, so that the event comes again; the journal keeps it
 * from being told or repaired twice once it is closed.
 */
export async function guard(change: Change, world: World, config: Config): Promise<Outcome> {
  const incident = incidentOf(change);
  const entry = await world.journal.read(incident);
  if (entry?.closed) return repeated(change, entry);

  const snapshot = await recall(await world.look(change), world.journal);
  const standard = standardOf(config, world.now());
  const findings = judgeChange(snapshot, standard);
  if (!entry && !isWorthTelling(snapshot, findings)) {
    await remember(snapshot, [], world.journal);
    return untold(snapshot);
  }
  const mode = modeFor(config, change.account);
  const planned = plan({ snapshot, findings, mode, config, judge: judgeBy(standard, snapshot.documents) });

  const sequence = (entry?.sequence ?? 0) + 1;
  const intended = planned.steps.length > 0 ? planned.steps : (entry?.intended ?? []);
  await world.journal.write({ incident, sequence, intended, done: [], closed: false });

  const opened = findings.filter(finding => isRepairable(finding, config.rules));
  const resumed = resume(entry, planned, opened);
  const result = resumed ?? (await repair(planned.steps, isClosedIn(world, change, standard, opened), world));
  const outcome = conclude(snapshot, findings, planned, result, mode);
  const alert = toAlert(outcome, config, sequence);
  const told = mode !== 'observe';
  if (told) await world.tell(alert);
  const { done } = outcome;
  await remember(snapshot, done, world.journal);
  await world.journal.write({
    incident,
    sequence: sequence + 1,
    intended,
    done,
    ...(told && { told: alert }),
    closed: true,
  });
  return told ? { ...outcome, alert } : outcome;
}

/** Event ids repeat in real logs, so the record's digest is part of the key. */
export function incidentOf(change: Change): string {
  return [change.account, change.id, change.digest].join('/');
}

/** Other gaps only ride along: an account in which nothing more can be read would tell of nothing else. */
function isWorthTelling(snapshot: Snapshot, findings: ChangeFinding[]): boolean {
  return findings.length > 0 || snapshot.unreadable !== undefined || snapshot.change.disputed === true;
}

/** Whether AWS has stopped holding what the change opened, by a fresh look and the judge that condemned it. */
function isClosedIn(world: World, change: Change, standard: Standard, opened: ChangeFinding[]) {
  return async (): Promise<boolean> => {
    const after = judgeChange(await world.look(change), standard);
    return opened.every(({ rule, source }) =>
      after.every(finding => !finding.holds || finding.rule !== rule || finding.source !== source),
    );
  };
}

/** A run that was cut off after it began a repair: where nothing is open any more, that repair is taken to be ours. */
function resume(entry: Entry | undefined, planned: Plan, opened: ChangeFinding[]): Repair | undefined {
  if (!entry || entry.intended.length === 0 || planned.steps.length > 0 || opened.length > 0) return undefined;
  const gap =
    'A former run was cut off while it repaired; what it had begun is taken as done, since nothing is open now.';
  return { done: entry.intended, closed: true, gaps: [gap] };
}

function conclude(
  snapshot: Snapshot,
  findings: ChangeFinding[],
  planned: Plan,
  { done, closed, failed, gaps }: Repair,
  mode: Mode,
): Outcome {
  const { change, unreadable } = snapshot;
  const word = (): OutcomeWord => {
    if (mode === 'observe') return 'observed';
    if (failed) return 'failed';
    if (done.length > 0) return closed ? 'remediated' : 'not-closed';
    return mode === 'remediate' && planned.withheld.length > 0 ? 'withheld' : 'alerted';
  };
  const unknown = snapshot.now.flatMap(subject => (subject.kind === 'session' ? sessionGaps(subject) : []));
  const all = [...(unreadable === undefined ? [] : [unreadable]), ...snapshot.gaps, ...unknown, ...gaps];
  return { change, snapshot, findings, plan: planned, done, word: word(), gaps: [...new Set(all)] };
}

/** Nothing was found, so nobody is told and the journal stays as it is. */
function untold(snapshot: Snapshot): Outcome {
  const { change, gaps } = snapshot;
  return { change, snapshot, findings: [], plan: { steps: [], withheld: [] }, done: [], word: 'observed', gaps };
}

function repeated(change: Change, { done, told }: Entry): Outcome {
  const snapshot = { change, now: [], carried: [], before: undefined, gaps: [] };
  return { ...untold(snapshot), done, word: told?.outcome ?? 'observed', ...(told && { alert: told }), repeated: true };
}
