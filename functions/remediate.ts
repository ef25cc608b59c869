import type { Config } from './config.ts';
import type { Considered } from './consider.ts';
import type { Incident } from './journal/incident.ts';
import { takeSlot } from './journal/limits.ts';
import { withLock } from './journal/lock.ts';
import { noteOwn } from './journal/own-calls.ts';
import { countRepair } from './journal/repaired.ts';
import { canBeKept, isSameStep } from './journal/steps.ts';
import { standardOf } from './judge.ts';
import { plan, purposeOf } from './plan.ts';
import { stillOpen } from './prove.ts';
import { reasonOf } from './reason-of.ts';
import { type Repair, repair } from './repair.ts';
import type { Entry, Opened, Plan, Step, World } from './types.ts';

/** A repair, and the plan that it was made by. */
export interface Remediation extends Repair {
  planned: Plan;
  limit?: string;
}

/** AWS did not get to a repair: somebody was told, and the event has to come again. */
export class Unfinished extends Error {
  override name = 'Unfinished';
}

/** When a repair is looked at again, in seconds: IAM takes minutes, and an attacker may come back. */
export const laterLooks = [60, 900];

/**
 * Makes the planned repair: alone on its resource, within the limits, written down before and after each step, and
 * proved. What a former delivery of the incident had done is taken up.
 * @throws Busy where somebody else repairs the same resource
 */
export async function remediate(
  incident: Incident,
  seen: Considered,
  world: World,
  config: Config,
): Promise<Remediation> {
  const former = await doneBefore(incident.entry, seen, world);
  if (seen.planned.steps.length === 0) return resumed(former, seen, incident.entry, world, config);
  const { change } = seen.snapshot;
  return withLock(world.journal, change, seen.incident, world.now, async renew => {
    const critical = seen.opened.some(finding => finding.severity === 'critical');
    const now = world.now();
    const slot = await takeSlot(world.journal, change, seen.incident, critical, config.limits, now);
    if (slot.reached) return held(slot.reached, seen.planned, former);
    const planned = slot.last ? plan({ ...seen.planning, lasting: true }) : seen.planned;
    if (!canBeKept([...former, ...planned.steps, ...(planned.spare ?? [])])) return unkept(planned, former);
    const opened = openedOf(incident.entry, seen);
    let done = former;
    let intended = [...former, ...planned.steps];
    const begin = async (step: Step) => {
      if (!intended.some(one => isSameStep(one, step))) intended = [...intended, step];
      await renew();
      await incident.keep({ intended, opened, done });
      await noteOwn(world.journal, change.account, step.calls, seen.incident, world.now());
    };
    const end = async (step: Step) => {
      done = [...done, step];
      intended = intended.map(one => (isSameStep(one, step) ? step : one));
      await incident.keep({ intended, done });
    };
    const isClosed = async () => {
      await renew();
      const left = await stillOpen(change, opened, done, standardOf(config, world.now()), world);
      return left.length === 0;
    };
    const result = await repair(planned, purposeOf, isClosed, { begin, end }, world);
    const gaps = [...result.gaps, ...(done.length > 0 ? await followUp(seen, world) : [])];
    return { ...result, planned, done, gaps };
  });
}

/** What was found now, and what a former delivery found and may have closed since. */
function openedOf({ opened: before }: Entry, { opened }: Considered): Opened[] {
  const now = opened.map(({ rule, severity, says, at, source }) => {
    return { rule, severity, says, at, ...(source !== undefined && { source }) };
  });
  return [...now, ...before.filter(one => now.every(other => other.rule !== one.rule || other.source !== one.source))];
}

/** Whatever was done is counted and looked at again; both bear being repeated. */
async function followUp({ snapshot, incident }: Considered, world: World): Promise<string[]> {
  return [...(await countRepair(snapshot, incident, world.journal)), ...(await lookLater(incident, 0, world))];
}

/** Orders the next look at a repair; what keeps it from being ordered is a gap, since the repair itself is made. */
export async function lookLater(incident: string, round: number, world: World): Promise<string[]> {
  const seconds = laterLooks[round];
  if (seconds === undefined) return [];
  try {
    await world.lookLater({ recheck: incident, round: round + 1 }, seconds);
    return [];
  } catch (error) {
    return [`No later look at the repair could be ordered: ${reasonOf(error)}.`];
  }
}

/** What a delivery that was cut off had written down as done, or had begun and AWS holds. */
async function doneBefore(entry: Entry, { planned }: Considered, world: World): Promise<Step[]> {
  const done: Step[] = [];
  for (const step of entry.intended) {
    if (planned.steps.some(one => isSameStep(one, step))) continue;
    const held = entry.done.some(one => isSameStep(one, step)) ? step : await begunOf(step, world);
    if (held) done.push(held);
  }
  return done;
}

/** Also where it was cut off between two calls: what was changed has to be told, and may have to be undone. */
async function begunOf(step: Step, world: World): Promise<Step | undefined> {
  const differences = await Promise.all(
    step.calls.map(call => {
      const difference = world.differs(call);
      // What another region will not tell must not keep the repair here from being told; its sessions are listed again.
      return call.region === undefined ? difference : difference.catch(reasonOf);
    }),
  );
  if (differences.every(difference => difference !== undefined)) return undefined;
  return differences.every(difference => difference === undefined) ? step : { ...step, half: true };
}

/** Nothing is left to do: either nothing was ever begun, or a former delivery did it all and could not tell. */
async function resumed(
  former: Step[],
  seen: Considered,
  entry: Entry,
  world: World,
  config: Config,
): Promise<Remediation> {
  const { planned, snapshot } = seen;
  if (former.length === 0) return { planned, done: [], closed: false, withheld: [], gaps: [] };
  const gap = 'A former run was cut off while it repaired; what it had done was recognised.';
  const gaps = [...(former.length > entry.done.length ? [gap] : []), ...(await followUp(seen, world))];
  const names = new Set(former.map(step => step.remedy));
  // Why a remedy cannot be made again is no news where it was made.
  const withheld = planned.withheld.filter(({ remedy }) => !names.has(remedy));
  const left = await stillOpen(snapshot.change, entry.opened, former, standardOf(config, world.now()), world);
  return { planned: { ...planned, withheld }, done: former, closed: left.length === 0, withheld: [], gaps };
}

function held({ limit, because }: { limit: string; because: string }, planned: Plan, done: Step[]): Remediation {
  const gap = `Nothing was changed: ${because}. Somebody, or something, brings this about again and again.`;
  return { ...left(planned, because, done), gaps: [gap], limit };
}

/** A change that cannot be taken back is not made. */
const unkept = (planned: Plan, done: Step[]): Remediation =>
  left(planned, 'what would undo it is too much for the journal to hold', done);

function left({ steps, withheld }: Plan, because: string, done: Step[]): Remediation {
  const all = [...steps.map(({ remedy }) => ({ remedy, because })), ...withheld];
  return { planned: { steps: [], withheld: all }, done, closed: false, withheld: [], gaps: [] };
}
