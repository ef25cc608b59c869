import type { Change, ChangeOf, Kind, Severity, Snapshot } from '../../types.ts';
import type { Settings } from '../settings.ts';

/** What a rule says of one change: a sentence, and what it was done to where that is not the changed resource. */
export interface Told {
  says: string;
  source?: string;
}

/** A rule on what was changed rather than on what is open now: there is no request to show as a witness. */
export interface EventRule {
  id: string;
  severity: Severity;
  judge(change: Change, settings: Settings, snapshot: Snapshot): Told[];
}

export const defineEventRule = <K extends Kind>(rule: {
  id: string;
  severity: Severity;
  on: readonly K[];
  judge(change: ChangeOf<K>, settings: Settings, snapshot: Snapshot): Told[];
}): EventRule => ({
  id: rule.id,
  severity: rule.severity,
  judge: (change, settings, snapshot) =>
    rule.on.some(kind => kind === change.kind) ? rule.judge(change as ChangeOf<K>, settings, snapshot) : [],
});
