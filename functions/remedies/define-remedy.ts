import type { Config, RemedyId } from '../config.ts';
import type { Judge } from '../judge-change.ts';
import type { ChangeFinding, Snapshot, Step, Withheld } from '../types.ts';

/** What a remedy decides from; it asks nobody. */
export interface Case {
  snapshot: Snapshot;
  /** The findings that may be repaired: new, held by AWS now, in force. */
  findings: ChangeFinding[];
  /** Judges a state that might be restored. */
  judge: Judge;
  config: Config;
}

export interface Remedy {
  id: RemedyId;
  /** The IAM actions that its calls and their undo need; the role of a remedy that is off has none of them. */
  needs: string[];
  /** A step that has not run, or why there is none; undefined where the remedy is not for this kind of change. */
  plan(repair: Case): Step | Withheld | undefined;
}

/** The reason of a remedy that cannot plan before AWS was asked more closely, which is done only where a repair may run. */
export const notAsked = 'what it needs to know is asked only where a repair may run';

export const defineRemedy = (remedy: Remedy): Remedy => remedy;
