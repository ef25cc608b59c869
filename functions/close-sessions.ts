import type { Call } from './calls.ts';
import type { Config } from './config.ts';
import type { Considered } from './consider.ts';
import type { Incident } from './journal/incident.ts';
import { noteOwn } from './journal/own-calls.ts';
import { isSameStep } from './journal/steps.ts';
import { reasonOf } from './reason-of.ts';
import type { Remediation } from './remediate.ts';
import { type Ending, endSessions, sessionName } from './remedies/end-sessions.ts';
import { saidOf, sessionsOpen } from './sessions-open.ts';
import type { Entry, LiveSession, Snapshot, Step, World } from './types.ts';

const remedy = 'end-session';

/**
 * Lists the sessions that the change made possible, and ends those that surely only it did, once the repair is proved:
 * before that whoever is thrown out starts another. What goes wrong here is told, and takes nothing from the repair.
 * @throws Busy where another delivery took over meanwhile
 */
export async function closeSessions(
  incident: Incident,
  seen: Considered,
  result: Remediation,
  world: World,
  config: Config,
): Promise<Remediation> {
  const found = await sessionsOpen(seen.snapshot, [...incident.entry.opened, ...seen.opened], world);
  const { step, kept } = await endingOf(found.sessions, seen, result, world, config);
  const left = step ? await perform(step, incident, seen, world) : new Map<string, string>();
  const isEnded = (session: LiveSession) =>
    step !== undefined && !kept.has(sessionName(session)) && !left.has(sessionName(session));
  const said = saidOf(
    found.sessions.filter(session => !isEnded(session)),
    new Map([...kept, ...left]),
  );
  const isDone = step !== undefined && incident.entry.done.some(one => isSameStep(one, step));
  const done = isDone ? withNew(result.done, step) : result.done;
  // Nobody is to believe that it is over while one of those goes on that were to be ended.
  const closed = result.closed && left.size === 0;
  return { ...result, done, closed, gaps: [...result.gaps, ...said, ...found.gaps] };
}

const withNew = (steps: Step[], step: Step) => (steps.some(one => isSameStep(one, step)) ? steps : [...steps, step]);

async function endingOf(
  sessions: LiveSession[],
  seen: Considered,
  { done, closed }: Remediation,
  world: World,
  config: Config,
): Promise<Ending> {
  // Where nothing was repaired it goes without saying that nothing was ended.
  if (sessions.length === 0 || seen.mode !== 'remediate' || done.length === 0) return { kept: new Map() };
  if (!config.remedies.includes(remedy)) return none(sessions, 'the remedy is off in the configuration');
  // Who could start it all the same, with what parameters, only the record of the start tells; it is judged when it comes.
  if (seen.snapshot.change.kind === 'session-document')
    return none(sessions, 'a session of a document is ended by its own record alone');
  if (!closed) return none(sessions, 'whoever is thrown out could start another');
  return planned(sessions, seen, world);
}

const none = (sessions: LiveSession[], because: string): Ending => ({
  kept: new Map(sessions.map(session => [sessionName(session), because])),
});

async function planned(sessions: LiveSession[], { snapshot, planning }: Considered, world: World): Promise<Ending> {
  let closer: Snapshot;
  try {
    // Asked anew: a delivery that takes up a repair has not asked yet, and of the owner nothing is taken on trust.
    closer = await world.lookCloser(snapshot);
  } catch (error) {
    return none(sessions, `the one who started it could not be looked at: ${reasonOf(error)}`);
  }
  return endSessions(sessions, closer, planning.config.protected);
}

/** IAM's answer proves nothing: only the list of sessions does. */
const backOff = [500, 2000];

/** Ends the sessions, and gives why each of those that go on does, by its name. */
async function perform(step: Step, incident: Incident, seen: Considered, world: World): Promise<Map<string, string>> {
  const { intended, done, change } = incident.entry;
  await incident.keep({ intended: withNew(intended, step) });
  await noteOwn(world.journal, change.account, step.calls, seen.incident, world.now());
  const left = new Map<string, string>();
  for (const call of step.calls)
    await world.perform(call).catch(error => left.set(nameOf(call), `ending it failed: ${reasonOf(error)}`));
  if (left.size < step.calls.length) await incident.keep({ done: withNew(done, step) });
  for (const milliseconds of backOff) {
    await world.pause(milliseconds);
    for (const call of step.calls) await look(call, left, world);
    if (left.size === 0) break;
  }
  return left;
}

const nameOf = ({ input, region }: Call) =>
  sessionName({ id: 'SessionId' in input ? input.SessionId : '', ...(region !== undefined && { region }) });

async function look(call: Call, left: Map<string, string>, world: World): Promise<void> {
  const name = nameOf(call);
  try {
    if ((await world.differs(call)) === undefined) left.delete(name);
    else if (!left.has(name)) left.set(name, 'it was told to end and has not yet');
  } catch (error) {
    if (!left.has(name)) left.set(name, `whether it has ended could not be looked at: ${reasonOf(error)}`);
  }
}

/**
 * Looks again at the sessions that were to be ended for an incident: a sentence for each that goes on, and for each that
 * AWS does not tell of.
 */
export async function leftOf(
  { intended, change }: Entry,
  world: World,
): Promise<{ open: string[]; unknown: string[] }> {
  const left = { open: [] as string[], unknown: [] as string[] };
  // The start of one session is judged by a look at that session itself.
  const steps = change.kind === 'session' ? [] : intended.filter(step => step.remedy === remedy);
  for (const call of steps.flatMap(step => step.calls)) {
    try {
      if ((await world.differs(call)) !== undefined)
        left.open.push(`Going on: session ${nameOf(call)}, which was to be ended.`);
    } catch (error) {
      left.unknown.push(`Whether session ${nameOf(call)} has ended could not be looked at: ${reasonOf(error)}.`);
    }
  }
  return left;
}
