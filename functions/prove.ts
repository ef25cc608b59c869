import type { Standard } from './judge.ts';
import { judgeBy, judgeChange } from './judge-change.ts';
import type { Change, ChangeFinding, Opened, Step, World } from './types.ts';

/** What was there before, another holder of the same managed policies may keep. */
const isOpen =
  ({ kind }: Change) =>
  ({ holds, armed, since }: ChangeFinding): boolean =>
    holds && !armed && !(kind === 'managed-policy' && since === 'existing');

/**
 * What AWS still holds of what a change opened, by a fresh look and the judge that condemned it. Where a repair left the
 * changed thing as it is and denied it to those who hold it, they are judged.
 */
export async function stillOpen(
  change: Change,
  opened: Opened[],
  done: Step[],
  standard: Standard,
  world: World,
): Promise<ChangeFinding[]> {
  const looked = await world.look(change);
  const denied = done.some(step => step.atHolders);
  // Only these two need more than what is judged to be seen closed: who holds what, and whether a session goes on.
  const snapshot = denied || change.kind === 'session' ? await world.lookCloser(looked) : looked;
  // What a policy grants is judged as it is now, too.
  const judge = judgeBy(standard, snapshot.documents);
  const after = judgeChange(snapshot, standard, judge).filter(isOpen(change));
  const held = after.filter(({ rule, source }) => opened.some(one => one.rule === rule && one.source === source));
  if (held.length === 0 || !denied) return held;
  const holders = snapshot.facts?.holders;
  if (!holders) return held;
  const rules = new Set(holders.flatMap(({ access }) => judge(access)).map(finding => finding.rule));
  return held.filter(finding => rules.has(finding.rule));
}
