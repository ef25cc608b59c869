import { lookupIn, namesAction } from '../../policy/evaluate.ts';
import {
  accountDocument,
  documentsAt,
  mayGrant,
  type Reach,
  reachOf,
  SHELL_DOCUMENT,
  sessionAsks,
  sessionOf,
  sessionsOn,
  startSession,
  statementsOf,
  type Target,
} from '../../policy/reach.ts';
import type { Ask } from '../../policy/slot.ts';
import { solve } from '../../policy/solve.ts';
import { callersOf } from './callers-of.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';
import { type Tags, tagStates } from './tag-states.ts';

interface Calls {
  add: string;
  remove: string;
}
type Step = Pick<Ask, 'action' | 'tagging'>;

/** By the service in the target's ARN: the call that adds tags, and the one that takes them away. */
const taggingCalls: ReadonlyMap<string, Calls> = new Map([
  ['ec2', { add: 'ec2:CreateTags', remove: 'ec2:DeleteTags' }],
  ['ecs', { add: 'ecs:TagResource', remove: 'ecs:UntagResource' }],
  ['ssm', { add: 'ssm:AddTagsToResource', remove: 'ssm:RemoveTagsFromResource' }],
]);

/** A tag bounds nobody who may set it. */
export const retagTarget = defineAccessRule({
  id: 'retag-target',
  severity: 'high',
  judge: (reach, { regime }) => {
    for (const target of reach.targets) {
      const calls = taggingCalls.get(target.arn.split(':')[2]!);
      if (!calls || ![calls.add, calls.remove].some(action => mayGrant(reach.problem, action, target.arn))) continue;
      const verdict = judgeTarget(reach, target, calls, regime === 'implicit');
      if (verdict) return verdict;
    }
    return undefined;
  },
});

/** One principal makes both calls: each is settled first, so that nobody else's tags open or close the target. */
function judgeTarget(reach: Reach, target: Target, calls: Calls, implicit: boolean): Verdict | undefined {
  const actions = ['ssm:StartSession', calls.add, calls.remove].map(action => action.toLowerCase());
  const statements = statementsOf(reach.problem).filter(s => actions.some(action => namesAction(s, action)));
  const { problem } = reach;
  for (const known of callersOf(statements, problem, [target.arn])) {
    const states = tagStates(
      statements,
      lookupIn(key => known.get(key)),
      problem.budget,
    );
    if (states.length === 1) continue;
    const own = reachOf(reach, known);
    const verdict = judgeStates(own, target, states, calls, implicit);
    if (verdict) return verdict;
  }
  return undefined;
}

function judgeStates(
  reach: Reach,
  target: Target,
  states: Tags[],
  calls: Calls,
  implicit: boolean,
): Verdict | undefined {
  const open = states.map(tags => isOpen(reach, { ...target, tags }, implicit));
  for (const [i, before] of states.entries()) {
    if (open[i]) continue;
    for (const [j, after] of states.entries()) {
      const step = open[j] ? stepBetween(before, after, calls) : undefined;
      const verdict = step && prove(reach, target, before, after, step, implicit);
      if (verdict) return verdict;
    }
  }
  return undefined;
}

function isOpen(reach: Reach, target: Target, implicit: boolean): boolean {
  if (implicit && startSession(reach, target)) return true;
  // Where the target's own half is refused, so is every document's session.
  const [half] = sessionAsks(target, accountDocument(target.site, SHELL_DOCUMENT)[0]);
  return solve(reach.problem, [half!]) !== undefined && !sessionsOn(reach, target, false).next().done;
}

/** The one call that turns the first tagging into the second, where there is one. */
function stepBetween(before: Tags, after: Tags, calls: Calls): Step | undefined {
  const added = new Map([...after].filter(([key, value]) => before.get(key) !== value));
  const removed = [...before.keys()].filter(key => !after.has(key));
  if (added.size > 0 && removed.length === 0)
    return { action: calls.add, tagging: { tags: added, keys: [...added.keys()] } };
  if (added.size === 0 && removed.length > 0) return { action: calls.remove, tagging: { tags: added, keys: removed } };
  return undefined;
}

function prove(
  reach: Reach,
  target: Target,
  before: Tags,
  after: Tags,
  step: Step,
  implicit: boolean,
): Verdict | undefined {
  const retag: Ask = { ...step, resource: { ...target, tags: before }, call: 1 };
  if (!solve(reach.problem, [retag])) return undefined;
  for (const document of [...documentsAt(reach, target.site), ...(implicit ? [undefined] : [])]) {
    if (document && !mayGrant(reach.problem, 'ssm:StartSession', document.arn)) continue;
    const solved = solve(reach.problem, [retag, ...sessionAsks({ ...target, tags: after }, document)]);
    if (!solved) continue;
    const statement = solved.by[0]!;
    const says = `${nameOf(statement)} grants ${step.action}: the tags that hold the same principal's sessions to some targets can be changed by that principal`;
    return { session: sessionOf(solved, document ? 'explicit' : 'implicit'), statement, says };
  }
  return undefined;
}
