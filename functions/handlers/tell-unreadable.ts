import { type Config, modeFor } from '../config.ts';
import { incidentOf } from '../journal/incident.ts';
import { keep } from '../journal/keep.ts';
import { toAlert } from '../report/to-alert.ts';
import type { Change, Journal, World } from '../types.ts';

/**
 * A watched call whose record does not name what was changed goes to the dead-letter queue, which people look at when they look.
 * Somebody is told first; `refusals` keeps retries in the same container from telling it again.
 */
export async function tellUnreadable(change: Change, world: World, config: Config, refusals: Journal): Promise<void> {
  const told = `unreadable#${incidentOf(change)}`;
  if (modeFor(config, change.account) === 'observe' || (await refusals.read(told))) return;
  const snapshot = { change, now: [], carried: [], before: undefined, gaps: change.gaps };
  const nothing = { findings: [], plan: { steps: [], withheld: [] }, done: [] };
  await world.tell(toAlert({ change, snapshot, ...nothing, word: 'alerted', gaps: change.gaps }, config));
  await keep(refusals, told, 'day', () => ({ told: true }));
}
