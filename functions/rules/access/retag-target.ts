import {
  documentsAt,
  mayGrant,
  type Reach,
  sessionAsks,
  sessionOf,
  sessionsOn,
  statementsOf,
  type Target,
} from '../../policy/reach.ts';
import type { Ask } from '../../policy/slot.ts';
import { solve } from '../../policy/solve.ts';
import { tagCells } from '../../policy/tag-cells.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

type Tags = ReadonlyMap<string, string>;

const MAX_CELLS = 24;
/** By the service in the target's ARN: the call that adds tags, and the one that takes them away. */
const taggingCalls = new Map([
  ['ec2', { add: 'ec2:CreateTags', remove: 'ec2:DeleteTags' }],
  ['ssm', { add: 'ssm:AddTagsToResource', remove: 'ssm:RemoveTagsFromResource' }],
]);

/** A tag bounds nobody who may set it. */
export const retagTarget = defineAccessRule({
  id: 'retag-target',
  severity: 'high',
  judge: (reach, { regime }) => {
    const cells = tagCells(statementsOf(reach.problem), 'ssm:StartSession').slice(0, MAX_CELLS);
    if (cells.length === 1) return undefined;
    for (const target of reach.targets) {
      const verdict = judgeTarget(reach, target, cells, regime === 'implicit');
      if (verdict) return verdict;
    }
    return undefined;
  },
});

function judgeTarget(reach: Reach, target: Target, cells: Tags[], implicit: boolean): Verdict | undefined {
  const calls = taggingCalls.get(target.arn.split(':')[2]!);
  if (!calls || ![calls.add, calls.remove].some(action => mayGrant(reach.problem, action, target.arn)))
    return undefined;
  const open = cells.map(tags => !sessionsOn(reach, { ...target, tags }, implicit).next().done);
  for (const [i, before] of cells.entries()) {
    if (open[i]) continue;
    for (const [j, after] of cells.entries()) {
      const tagging = open[j] ? stepBetween(before, after, calls) : undefined;
      const verdict = tagging && prove(reach, target, before, after, tagging, implicit);
      if (verdict) return verdict;
    }
  }
  return undefined;
}

/** The one call that turns the first tagging into the second, where there is one. */
function stepBetween(before: Tags, after: Tags, calls: { add: string; remove: string }) {
  const added = new Map([...after].filter(([key, value]) => before.get(key) !== value));
  const removed = [...before.keys()].filter(key => !after.has(key));
  if (added.size > 0 && removed.length === 0)
    return { action: calls.add, tagging: { tags: added, keys: [...added.keys()] } };
  if (added.size === 0 && removed.length > 0) return { action: calls.remove, tagging: { tags: added, keys: removed } };
  return undefined;
}

/** One principal makes both calls, so both are proved together. */
function prove(
  reach: Reach,
  target: Target,
  before: Tags,
  after: Tags,
  step: Pick<Ask, 'action' | 'tagging'>,
  implicit: boolean,
): Verdict | undefined {
  const retag: Ask = { ...step, resource: { ...target, tags: before }, call: 1 };
  for (const document of [...documentsAt(reach, target.site), ...(implicit ? [undefined] : [])]) {
    const solved = solve(reach.problem, [retag, ...sessionAsks({ ...target, tags: after }, document)]);
    if (!solved) continue;
    const statement = solved.by[0]!;
    const says = `${nameOf(statement)} grants ${step.action}, and so the tags that bound the same principal's sessions bound nothing`;
    return { session: sessionOf(solved, document ? 'explicit' : 'implicit'), statement, says };
  }
  return undefined;
}
