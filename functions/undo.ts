import type { Config } from './config.ts';
import { entryOf } from './journal/entry.ts';
import { exemptUndone, undoHours } from './journal/exemptions.ts';
import { type Incident, incidentPart, take } from './journal/incident.ts';
import { noteOwn } from './journal/own-calls.ts';
import { forJournal } from './report/for-journal.ts';
import { toAlert } from './report/to-alert.ts';
import type { Alert, Entry, Note, Outcome, Reach, Step, World } from './types.ts';

/** What became of an undo. `refused` and `unknown` changed nothing. */
export type Undone =
  | { word: 'undone'; outcome: Outcome }
  | { word: 'already undone' }
  | { word: 'refused'; because: string[] }
  | { word: 'unknown'; because: string };

/**
 * Takes back what was done for an incident, by its id as alerts give it. Refuses where AWS no longer holds what the
 * repair left. Whoever undoes means it: the same findings on the same resource are not repaired for a day.
 * Cut off, it is taken up by the next call. Rejects where AWS or the topic does, or where somebody else is at it.
 */
export async function undo(id: string, { journal, worldOf }: Reach, config: Config): Promise<Undone> {
  const found = (await journal.find(incidentPart(id))).flatMap(remediated);
  const [only, ...others] = found;
  if (!only) return { word: 'unknown', because: `the journal knows of no repair for incident ${id}` };
  if (others.length > 0) return { word: 'unknown', because: `${found.length} repairs go by incident id ${id}` };
  const { note, entry } = only;
  if (entry.undone === 'done') return { word: 'already undone' };
  const steps = entry.done.filter(step => step.undo.length > 0).toReversed();
  const lasting = entry.done.filter(step => step.undo.length === 0).map(({ remedy }) => `${remedy} cannot be undone`);
  if (steps.length === 0) return { word: 'refused', because: lasting };
  const world = worldOf(entry.change);
  const moved = entry.undone === 'begun' ? [] : await differences(steps, world);
  if (moved.length > 0) return { word: 'refused', because: moved };

  const incident = await take(journal, entry.change, note, world.now);
  try {
    return { word: 'undone', outcome: await takeBack(incident, steps, lasting, world, config) };
  } catch (error) {
    await incident.release();
    throw error;
  }
}

async function takeBack(
  incident: Incident,
  steps: Step[],
  gaps: string[],
  world: World,
  config: Config,
): Promise<Outcome> {
  const { entry } = incident;
  await incident.keep({ undone: 'begun' });
  await exemptUndone(entry, world.journal, world.now());
  for (const { undo: calls } of steps) {
    for (const call of calls) {
      // What a former run or another step has taken back is not taken back again: some calls are refused the second time.
      if ((await world.differs(call)) === undefined) continue;
      await noteOwn(world.journal, entry.change.account, [call], entry.incident, world.now());
      await world.perform(call);
    }
  }
  const outcome = outcomeOf(entry, [...gaps, `The same is not repaired again for ${undoHours} hours.`]);
  const alert = alertOn(outcome, entry, config);
  await world.tell(alert);
  await incident.keep({ undone: 'done', closed: true, told: forJournal(alert), leased: 0 });
  return { ...outcome, alert };
}

/** What was found stands in what was told before; so do the mode and the configuration, which whoever undoes may not know. */
function alertOn(outcome: Outcome, { sequence, told }: Entry, config: Config): Alert {
  const { undo: _, ...alert } = toAlert(outcome, config, sequence);
  return told ? { ...alert, findings: told.findings, mode: told.mode, configuration: told.configuration } : alert;
}

const remediated = (note: Note): { note: Note; entry: Entry }[] => {
  const entry = entryOf(note.body, note.key);
  return entry && entry.done.length > 0 ? [{ note, entry }] : [];
};

/** Where AWS no longer holds what the steps left; of one that was cut off, where it holds nothing of it any more. */
async function differences(steps: Step[], world: World): Promise<string[]> {
  const found: string[] = [];
  for (const { calls, half } of steps) {
    const ofStep: string[] = [];
    for (const call of calls) {
      const difference = await world.differs(call);
      if (difference !== undefined) ofStep.push(difference);
    }
    if (!half || ofStep.length === calls.length) found.push(...ofStep);
  }
  return found;
}

function outcomeOf({ change, done }: Entry, gaps: string[]): Outcome {
  const snapshot = { change, now: [], carried: [], before: undefined, gaps: [] };
  return { change, snapshot, findings: [], plan: { steps: [], withheld: [] }, done, word: 'undone', gaps };
}
