import type { Severity, StartedSession } from '../../types.ts';
import type { Settings } from '../settings.ts';

/** What a rule found; `at` points into the CloudTrail record. */
export interface Found {
  says: string;
  at: string;
  value?: string;
}

export interface SessionRule {
  id: string;
  severity: Severity;
  judge(session: StartedSession, settings: Settings): Found[];
}

export function defineSessionRule(rule: SessionRule): SessionRule {
  return rule;
}
