import type { Alert } from '../../functions/types.ts';

/** Where the records of a replay went: every one is counted in exactly one of the five. */
export interface Counts {
  judged: number;
  ignored: number;
  failedCalls: number;
  unreadable: number;
  duplicates: number;
}

export interface Summary extends Counts {
  /** The sum of the five above. */
  records: number;
  alerts: number;
  remediations: number;
  seconds: number;
}

/** What a replay has come to. */
export interface Report {
  /** One for each incident, in its final state, in the order in which the incidents came. */
  alerts: Alert[];
  summary: Summary;
  /** Why records were unreadable, and how many for each reason. */
  unreadable: ReadonlyMap<string, number>;
}

export const noCounts = (): Counts => ({ judged: 0, ignored: 0, failedCalls: 0, unreadable: 0, duplicates: 0 });

export function summaryOf(counts: Counts, alerts: Alert[], seconds: number): Summary {
  const { judged, ignored, failedCalls, unreadable, duplicates } = counts;
  return {
    records: judged + ignored + failedCalls + unreadable + duplicates,
    judged,
    ignored,
    failedCalls,
    unreadable,
    duplicates,
    alerts: alerts.length,
    remediations: alerts.filter(({ outcome }) => outcome === 'remediated').length,
    seconds: Math.round(seconds * 1000) / 1000,
  };
}
