import type { Change, ChangeOf, Kind, Severity } from '../../types.ts';

/** What a rule says of one change: a sentence, and what it was done to where that is not the changed resource. */
export interface Told {
  says: string;
  source?: string;
}

/** A rule on what the event alone says: nothing is looked up, and there is no request to show as a witness. */
export interface EventRule {
  id: string;
  severity: Severity;
  judge(change: Change): Told[];
}

export const defineEventRule = <K extends Kind>(rule: {
  id: string;
  severity: Severity;
  on: K;
  judge(change: ChangeOf<K>): Told[];
}): EventRule => ({
  id: rule.id,
  severity: rule.severity,
  judge: change => (change.kind === rule.on ? rule.judge(change as ChangeOf<K>) : []),
});
