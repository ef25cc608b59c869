import { createHash } from 'node:crypto';
import type { Ask } from '../calls.ts';
import type { ChangeOf, Kind, Snapshot } from '../types.ts';

/** One run over one account in one region. */
export interface Scope {
  ask: Ask;
  account: string;
  region: string;
  partition: string;
  /** When the run began, ISO 8601: part of every incident's key, so that a run that goes on does not tell twice. */
  run: string;
}

/** A page of what one part of the account holds, as snapshots in which all was there before. */
export interface Page {
  snapshots: Snapshot[];
  /** Where the next page begins; undefined after the last. */
  next: string | undefined;
}

type Told<K extends Kind> = Omit<ChangeOf<K>, 'kind' | 'event' | 'id' | 'digest' | 'time' | keyof Common>;
type Common = Pick<ChangeOf<'guardrail'>, 'account' | 'region' | 'partition' | 'gaps'>;

/** The change that nobody made: what is found is told under it. */
export function found<K extends Kind>(kind: K, { account, region, partition, run }: Scope, told: Told<K>): ChangeOf<K> {
  const digest = createHash('sha256').update(`${kind} ${told.resource}`).digest('hex');
  const head = { event: 'Sweep', id: `sweep-${run}`, digest, time: run, account, region, partition, gaps: [] };
  return { kind, ...head, ...told } as unknown as ChangeOf<K>;
}

/** Nobody acted: the sweep found it. */
export const nobody = { type: 'Sweep' };

/** Whatever is there was there before the sweep came by, so that it only tells. */
export const asBefore = (snapshot: Snapshot): Snapshot => ({ ...snapshot, carried: [], before: snapshot.now });
