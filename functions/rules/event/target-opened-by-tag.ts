import { defineEventRule } from './define-event-rule.ts';

const mostNamed = 3;

/** Grants are scoped by the baseline's tags: whoever sets one decides that those grants reach the target. */
export const targetOpenedByTag = defineEventRule({
  id: 'target-opened-by-tag',
  severity: 'medium',
  on: ['tag'],
  judge({ resources, added }, { baseline }) {
    const opening = Object.entries(added).filter(([key, value]) => opens(key, value, baseline.targetTags ?? {}));
    const targets = resources.filter(arn => !arn.includes(':iam:'));
    if (opening.length === 0 || targets.length === 0) return [];
    const named = targets.slice(0, mostNamed).map(arn => arn.slice(arn.lastIndexOf('/') + 1));
    const more = targets.length > mostNamed ? ` and ${targets.length - mostNamed} more` : '';
    const tags = opening.map(([key, value]) => `${key}=${value}`).join(', ');
    return [{ says: `${named.join(', ')}${more} now carries ${tags}: what is granted by that tag reaches it.` }];
  },
});

/** IAM compares the keys of tags without case, and their values with it. */
function opens(key: string, value: string, baseline: Record<string, string[]>): boolean {
  return Object.entries(baseline).some(
    ([wanted, values]) => wanted.toLowerCase() === key.toLowerCase() && values.includes(value),
  );
}
