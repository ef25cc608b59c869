import type { Finding, Snapshot } from '../../types.ts';
import type { Settings } from '../settings.ts';
import { defaultHostManagement } from './default-host-management.ts';
import type { EventRule } from './define-event-rule.ts';
import { guardrailTampering } from './guardrail-tampering.ts';
import { publicSharingEnabled } from './public-sharing-enabled.ts';
import { runAsChanged } from './run-as-changed.ts';
import { sessionPreferencesWeakened } from './session-preferences-weakened.ts';
import { targetOpenedByTag } from './target-opened-by-tag.ts';

export const eventRules: readonly EventRule[] = [
  guardrailTampering,
  publicSharingEnabled,
  defaultHostManagement,
  runAsChanged,
  targetOpenedByTag,
  sessionPreferencesWeakened,
];

/** What the change itself says: settings, tags, preferences and the guardrail's own parts have no policy to judge. */
export function judgeEvent(snapshot: Snapshot, settings: Settings): Finding[] {
  const { change } = snapshot;
  return eventRules.flatMap(({ id, severity, judge }) =>
    judge(change, settings, snapshot).map(({ says, source }) => ({
      rule: id,
      severity,
      says,
      at: '',
      source: source ?? change.resource,
    })),
  );
}
