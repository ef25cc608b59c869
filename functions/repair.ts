import { reasonOf } from './reason-of.ts';
import type { Plan, Step, Withheld, World } from './types.ts';

/** What became of the steps: those that ran, and whether a look proved that they closed what was open. */
export interface Repair {
  done: Step[];
  closed: boolean;
  failed?: true;
  /** It failed for a reason that passes: it is worth another try. */
  unfinished?: true;
  withheld: Withheld[];
  gaps: string[];
}

/** How a repair is written down: before the first call of a step, and after its last. */
export interface Log {
  begin(step: Step): Promise<void>;
  end(step: Step): Promise<void>;
}

/** IAM takes seconds to minutes to agree with itself: how long to wait before each look at a repair. */
const backOff = [500, 1000, 2000, 4000, 8000];

/**
 * Performs the steps in order; in place of one that fails the next that serves the same purpose. Then looks until AWS is
 * seen to hold the repair. Rejects only where it could not be written down.
 */
export async function repair(
  { steps, spare = [] }: Plan,
  purposeOf: (step: Step) => string,
  isClosed: () => Promise<boolean>,
  log: Log,
  world: World,
): Promise<Repair> {
  const done: Step[] = [];
  const withheld: Withheld[] = [];
  const gaps: string[] = [];
  let [failed, unfinished] = [false, false];
  const left = [...spare];
  for (const first of steps) {
    for (let step: Step | undefined = first; step; ) {
      const tried: Step = step;
      await log.begin(tried);
      const { error, began } = await perform(tried, world);
      if (error === undefined || began) {
        const made: Step = error === undefined ? tried : { ...tried, half: true };
        done.push(made);
        await log.end(made);
      }
      if (error === undefined) break;
      const because = reasonOf(error);
      gaps.push(`${tried.remedy} failed: ${because}.`);
      withheld.push({ remedy: tried.remedy, because: `it failed: ${because}` });
      // What another try may do is not done by other means: the first may yet turn out to have been carried out.
      const passing = isPassing(error);
      const next = passing ? -1 : left.findIndex(one => purposeOf(one) === purposeOf(tried));
      step = next < 0 ? undefined : left.splice(next, 1)[0];
      failed ||= step === undefined;
      unfinished ||= passing;
    }
  }
  if (failed) {
    const closed = await isClosed().catch(() => false);
    const open = { failed: true as const, ...(unfinished && { unfinished: true as const }) };
    return { done, closed, ...(!closed && open), withheld, gaps };
  }
  if (done.length === 0) return { done, closed: false, withheld, gaps };
  const proof = await prove(isClosed, world);
  return { done, closed: proof.closed, withheld, gaps: [...gaps, ...proof.gaps] };
}

/** Throttling, faults of AWS and of the network; all else is AWS's word, and asking again will not change it. */
const isPassing = (error: unknown) =>
  !(error instanceof Error) ||
  /Throttl|TooManyRequests|RequestLimit|Failure|Unavailable|Internal|Timeout|Abort|Temporarily|Concurrent|^Error$|^TypeError$/.test(
    error.name,
  );

/** A call whose answer was lost may have been carried out: AWS is asked what it holds. */
async function perform(step: Step, world: World): Promise<{ error?: unknown; began: boolean }> {
  let began = false;
  for (const call of step.calls) {
    try {
      await world.perform(call);
    } catch (error) {
      const lost = await world.differs(call).then(
        difference => difference === undefined,
        () => false,
      );
      if (!lost) return { error, began };
    }
    began = true;
  }
  return { began };
}

async function prove(isClosed: () => Promise<boolean>, world: World): Promise<{ closed: boolean; gaps: string[] }> {
  let gaps: string[] = [];
  for (const milliseconds of backOff) {
    await world.pause(milliseconds);
    try {
      if (await isClosed()) return { closed: true, gaps: [] };
      gaps = ['The repair ran, and AWS still holds what it should have closed.'];
    } catch (error) {
      gaps = [`The repair ran, and could not be checked: ${reasonOf(error)}.`];
    }
  }
  return { closed: false, gaps };
}
