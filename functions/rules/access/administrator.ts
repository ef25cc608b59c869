import { type Reach, sessionsOn } from '../../policy/reach.ts';
import type { Statement } from '../../policy/read-policy.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

/** One finding in place of all: whoever may do everything is not helped by a list of it. */
export const administrator = defineAccessRule({
  id: 'administrator',
  severity: 'high',
  judge: (reach, { regime }) => {
    const statement = reach.problem.set.identity.find(allowsEverything);
    return statement && judge(reach, statement, regime === 'implicit');
  },
});

function allowsEverything(s: Statement): boolean {
  const all = s.allow && !s.notAction && !s.notResource && s.conditions.length === 0;
  return all && s.actions.some(pattern => pattern.text === '*') && s.resources.some(pattern => pattern.text === '*');
}

function judge(reach: Reach, statement: Statement, implicit: boolean): Verdict | undefined {
  for (const target of reach.targets) {
    for (const session of sessionsOn(reach, target, implicit)) {
      return {
        session,
        statement,
        says: `${nameOf(statement)} allows every action on every resource without a condition, and so sessions of every kind`,
      };
    }
  }
  return undefined;
}
