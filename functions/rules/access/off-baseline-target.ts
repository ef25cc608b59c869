import { operatorOf } from '../../policy/operator.ts';
import { patternOf } from '../../policy/pattern.ts';
import { type Reach, sessionsOn } from '../../policy/reach.ts';
import type { Predicate } from '../../policy/read-policy.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

/** Tags are how a site says which targets are meant for sessions. */
export const offBaselineTarget = defineAccessRule({
  id: 'off-baseline-target',
  severity: 'high',
  judge: (reach, { baseline, regime }) => {
    for (const [key, values] of Object.entries(baseline.targetTags ?? {})) {
      const verdict = judgeTag(reach, key, values, regime === 'implicit');
      if (verdict) return verdict;
    }
    return undefined;
  },
});

function judgeTag(reach: Reach, key: string, values: string[], implicit: boolean): Verdict | undefined {
  const extras = [{ ask: 0, predicate: tagIs(key, values), wanted: false }];
  for (const target of reach.targets) {
    for (const session of sessionsOn(reach, target, implicit, { extras })) {
      const statement = session.by[0]!;
      return {
        session,
        statement,
        says: `${nameOf(statement)} grants targets that do not carry the tag ${key} = ${values.join(' or ')}, by which sessions are meant to be held`,
      };
    }
  }
  return undefined;
}

/** The condition that a resource carries a tag with one of these values. */
function tagIs(key: string, values: string[]): Predicate {
  const written = `aws:ResourceTag/${key}`;
  return {
    operator: operatorOf('StringEquals')!,
    key: written.toLowerCase(),
    written,
    values: values.map(value => patternOf(value, 'exact', false)),
  };
}
