import type { Change, Finding } from '../../types.ts';
import type { EventRule } from './define-event-rule.ts';
import { guardrailTampering } from './guardrail-tampering.ts';
import { publicSharingEnabled } from './public-sharing-enabled.ts';
import { runAsChanged } from './run-as-changed.ts';

export const eventRules: readonly EventRule[] = [guardrailTampering, publicSharingEnabled, runAsChanged];

/** What the event alone says: settings, run-as tags and the guardrail's own parts have no policy to judge. */
export function judgeEvent(change: Change): Finding[] {
  return eventRules.flatMap(({ id, severity, judge }) =>
    judge(change).map(({ says, source }) => ({ rule: id, severity, says, at: '', source: source ?? change.resource })),
  );
}
