import type { Snapshot } from '../types.ts';

/** What one kind of change is found to be; `look` adds the change and the gaps. */
export type Sight = Omit<Snapshot, 'change' | 'gaps'>;

/** Nothing to judge besides the event. */
export const nothing: Sight = { now: [], carried: [], before: [] };
