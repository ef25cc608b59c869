import { closeSessions } from './close-sessions.ts';
import { conclude, repeated, untold } from './conclude.ts';
import type { Config } from './config.ts';
import { consider, isWorthTelling } from './consider.ts';
import { remember } from './in-force.ts';
import { entryOf } from './journal/entry.ts';
import { incidentOf, take } from './journal/incident.ts';
import { keepTold } from './journal/told-before.ts';
import { remediate, Unfinished } from './remediate.ts';
import { forJournal } from './report/for-journal.ts';
import { toAlert } from './report/to-alert.ts';
import type { Change, Outcome, World } from './types.ts';

/**
 * The whole story of one change: look, judge, plan, perform, look and judge again, tell.
 * Rejects where nobody could be told, AWS could not be asked or somebody else is at it, so that the event comes again;
 * the journal lets that take up what was begun, and keeps it from being told or repaired twice once it is closed.
 */
export async function guard(change: Change, world: World, config: Config): Promise<Outcome> {
  const { journal } = world;
  const note = await journal.read(incidentOf(change));
  const former = note && entryOf(note.body, incidentOf(change));
  if (former?.closed) return repeated(change, former);

  const seen = await consider(change, world, config);
  if (!former && !(await isWorthTelling(seen, world))) {
    await remember(seen.snapshot, [], seen.judge, journal);
    return untold(seen);
  }
  const incident = await take(journal, change, note, world.now);
  try {
    const told = seen.mode !== 'observe';
    const repaired = await remediate(incident, seen, world, config);
    const result = told ? await closeSessions(incident, seen, repaired, world, config) : repaired;
    const { opened, sequence } = incident.entry;
    const outcome = conclude(seen, result, opened);
    const alert = toAlert(outcome, config, sequence);
    if (told) await world.tell(alert);
    await seen.settle();
    if (told) await keepTold(change, outcome.findings, journal);
    await remember(seen.snapshot, outcome.done, seen.judge, journal);
    const closed = !result.unfinished;
    await incident.keep({ done: outcome.done, ...(told && { told: forJournal(alert) }), closed, leased: 0 });
    // Somebody knows, and the next delivery tries again.
    if (!closed) throw new Unfinished(`${incident.entry.incident}: ${outcome.gaps.join(' ')}`);
    return told ? { ...outcome, alert } : outcome;
  } catch (error) {
    await incident.release();
    throw error;
  }
}
