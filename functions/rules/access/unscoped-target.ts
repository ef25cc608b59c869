import { isAlwaysNamed, isNamed } from '../../policy/naming.ts';
import { contextOf, type Reach, sessionsOn, type Target } from '../../policy/reach.ts';
import { untagged } from '../../policy/slot.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

/** Text of an id that names no one target: what all ids begin with, or the slash between a cluster and its tasks. */
export const plainIds = ['', 'i', 'i-', 'i-0', 'm', 'mi', 'mi-', 'mi-0', '/'];

/** A target that nobody tagged and nobody named is any target. */
export const unscopedTarget = defineAccessRule({
  id: 'unscoped-target',
  severity: 'high',
  judge: (reach, settings) => judge(reach, settings.regime === 'implicit'),
});

const kinds = new Map([
  ['ec2', 'EC2 instance'],
  ['ssm', 'managed instance'],
  ['ecs', 'ECS task'],
]);

const kindOf = ({ arn }: Target) => kinds.get(arn.split(':')[2] ?? '') ?? 'target';

function judge(reach: Reach, implicit: boolean): Verdict | undefined {
  for (const target of reach.targets) {
    if (isAlwaysNamed(reach.problem, 'ssm:StartSession', target.arn, plainIds)) continue;
    for (const session of sessionsOn(reach, { ...target, tags: untagged }, implicit)) {
      if (isNamed(reach.problem, 'ssm:StartSession', target.arn, contextOf(session, 0), plainIds)) continue;
      const statement = session.by[0]!;
      return {
        session,
        statement,
        says: `${nameOf(statement)} grants any ${kindOf(target)}: it neither names its targets nor asks a tag of them`,
      };
    }
  }
  return undefined;
}
