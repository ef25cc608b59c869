import { readConfig } from '../config.ts';
import { guard } from '../guard.ts';
import { incidentOf } from '../journal/incident.ts';
import { keep } from '../journal/keep.ts';
import { toAlert } from '../report/to-alert.ts';
import type { Alert, Change, World } from '../types.ts';

/**
 * Under a configuration that is refused nothing may be changed, yet a change must not pass unseen: it is judged by the
 * defaults, which only tell. Where that has nothing to tell, the refusal alone is told.
 * The world's journal is one of its own, so that the incident is still open when the event comes again to a better
 * configuration.
 */
export async function tellRefused(change: Change, world: World, refusal: string): Promise<void> {
  const told = `refused#${incidentOf(change)}`;
  if (await world.journal.read(told)) return;
  const defaults = readConfig(undefined);
  const tell = (alert: Alert) => world.tell({ ...alert, gaps: [refusal, ...alert.gaps] });
  const perform = () => Promise.reject(new Error(refusal));
  const outcome = await guard(change, { ...world, tell, perform }, defaults);
  if (!outcome.alert) await tell(toAlert({ ...outcome, word: 'failed' }, defaults, 1));
  await keep(world.journal, told, 'day', () => ({ told: true }));
}
