import type { Step, World } from './types.ts';

/** What became of the steps: those that ran, and whether a look proved that they closed what was open. */
export interface Repair {
  done: Step[];
  closed: boolean;
  failed?: true;
  gaps: string[];
}

/** IAM takes seconds to minutes to agree with itself: how long to wait before each look at a repair. */
const backOff = [500, 1000, 2000, 4000, 8000];

/** Performs the steps in order, stops at the first that fails, and looks until AWS is seen to hold the repair. */
export async function repair(steps: Step[], isClosed: () => Promise<boolean>, world: World): Promise<Repair> {
  const done: Step[] = [];
  for (const step of steps) {
    try {
      for (const call of step.calls) await world.perform(call);
    } catch (error) {
      const gap = `${step.remedy} failed: ${reasonOf(error)}.`;
      // A call whose answer was lost may have been carried out, and then it needs its undo.
      const closed = await isClosed().catch(() => false);
      if (closed) return { done: [...done, step], closed, gaps: [gap, 'AWS shows it as done all the same.'] };
      return { done, closed, failed: true, gaps: [gap] };
    }
    done.push(step);
  }
  return done.length === 0 ? { done, closed: false, gaps: [] } : { done, ...(await prove(isClosed, world)) };
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

const reasonOf = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
