import { defineSessionRule } from './define-session-rule.ts';

export const sessionOffBaselineTarget = defineSessionRule({
  id: 'session-off-baseline-target',
  severity: 'high',
  judge({ change, targetTags }, { baseline }) {
    if (!targetTags || !baseline.targetTags) return [];
    const missing = Object.entries(baseline.targetTags).filter(
      ([key, values]) => !Object.hasOwn(targetTags, key) || !values.includes(targetTags[key]!),
    );
    if (missing.length === 0) return [];
    const wanted = missing.map(([key, values]) => `${key}=${values.join('|')}`).join(', ');
    const says = `The session's target ${JSON.stringify(change.target ?? '')} lacks the tag that the baseline asks for: ${wanted}.`;
    return [{ at: '/requestParameters/target', says }];
  },
});
