import { leftOf } from './close-sessions.ts';
import { type Config, modeFor } from './config.ts';
import { entryOf } from './journal/entry.ts';
import { take } from './journal/incident.ts';
import { Busy } from './journal/keep.ts';
import { standardOf } from './judge.ts';
import { stillOpen } from './prove.ts';
import { lookLater } from './remediate.ts';
import { forJournal } from './report/for-journal.ts';
import { toAlert } from './report/to-alert.ts';
import type { Alert, ChangeFinding, Entry, Outcome, Reach, Recheck } from './types.ts';

/**
 * Looks once more at what a repair closed: what a finding spoke of may have come back, or IAM may have needed longer.
 * Told is what is news: that it is open, or that it is closed after all. Undefined where there is nothing to prove.
 * Rejects as `guard` does.
 */
export async function recheck(
  { recheck: key, round }: Recheck,
  { journal, worldOf }: Reach,
  config: Config,
): Promise<Outcome | undefined> {
  const note = await journal.read(key);
  const entry = note && entryOf(note.body, key);
  if (!entry || entry.undone || entry.done.length === 0) return undefined;
  const world = worldOf(entry.change);
  if (!entry.closed) throw new Busy(key);
  const standard = standardOf(config, world.now());
  const open = await stillOpen(entry.change, entry.opened, entry.done, standard, world);
  const left = await leftOf(entry, world);
  // What was told to be open stays so until AWS is seen to have ended it.
  const isDoubted = left.unknown.length > 0 && entry.told?.outcome === 'not-closed';
  const word = open.length + left.open.length > 0 || isDoubted ? 'not-closed' : 'remediated';
  const gaps = [...left.open, ...left.unknown, ...(await lookLater(key, round, world))];
  const outcome = outcomeOf(entry, open, word, gaps);
  const isNews = word === 'not-closed' || entry.told?.outcome !== word;
  if (!isNews || modeFor(config, entry.change.account) === 'observe') return outcome;

  const incident = await take(world.journal, entry.change, note, world.now);
  try {
    const alert = alertOn(outcome, incident.entry, config);
    await world.tell(alert);
    await incident.keep({ told: forJournal(alert), leased: 0 });
    return { ...outcome, alert };
  } catch (error) {
    await incident.release();
    throw error;
  }
}

/** What the queue brought, where it is what `lookLater` sent. */
export function recheckOf(body: unknown): Recheck | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { recheck, round } = body as Partial<Record<string, unknown>>;
  return typeof recheck === 'string' && typeof round === 'number' && Number.isSafeInteger(round)
    ? { recheck, round }
    : undefined;
}

function outcomeOf(
  { change, done }: Entry,
  findings: ChangeFinding[],
  word: 'not-closed' | 'remediated',
  gaps: string[],
): Outcome {
  const snapshot = { change, now: [], carried: [], before: undefined, gaps: [] };
  const says = 'A later look found that AWS holds again, or still, what the repair should have closed.';
  const said = findings.length > 0 ? [says, ...gaps] : gaps;
  return { change, snapshot, findings, plan: { steps: [], withheld: [] }, done, word, gaps: said };
}

/** That it is closed after all, or only a session goes on, is said of what was told before: nothing is found any more. */
function alertOn(outcome: Outcome, { sequence, told }: Entry, config: Config): Alert {
  const alert = toAlert(outcome, config, sequence);
  return outcome.findings.length === 0 && told ? { ...alert, findings: told.findings } : alert;
}
