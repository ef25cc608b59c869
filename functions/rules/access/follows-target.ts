import { holdsFor } from '../../policy/evaluate.ts';
import { type SessionDocumentArn, sessionAsks, type Target } from '../../policy/reach.ts';
import type { Predicate, Statement } from '../../policy/read-policy.ts';
import { type Ask, type Caller, documentCheck, slotOf, untagged } from '../../policy/slot.ts';
import type { Problem } from '../../policy/solve.ts';
import { speakingOf } from '../../policy/speaking.ts';

/**
 * Whether, as the statements stand, everybody who may start a session on the target may also name this document, one that
 * nobody has tagged: nothing said of the target reads the document check, and what is said of the document follows from
 * what is said of the target. It spares a search through every caller and tagging; false tells nothing.
 */
export function followsTarget(problem: Problem, target: Target, form: SessionDocumentArn): boolean {
  const { caller } = problem;
  const home: Caller = { ...caller, account: caller.account ?? target.account };
  const [asked, asking] = sessionAsks(target, { ...form, tags: untagged }) as [Ask, Ask];
  const onTarget = speakingOf(problem, asked.action, asked.resource.arn);
  const onDocument = speakingOf(problem, asking.action, asking.resource.arn);
  if ([...onTarget.allows.flat(), ...onTarget.denies].some(s => keysOf(s).includes(documentCheck))) return false;
  const alike = (p: Predicate) => keysIn(p).every(key => readsAlike(key, asked, asking, home));
  const closed = (s: Statement) => !onDocument.open.has(s);
  return (
    onTarget.allows.every((allows, i) => {
      const granting = onDocument.allows[i]!.filter(closed);
      const grants = (s: Statement) => s.conditions.every(p => settled(p, asking, home) === true);
      const follows = (s: Statement) => s.conditions.every(p => alike(p) || settled(p, asking, home) === true);
      return granting.some(grants) || allows.every(s => granting.includes(s) && follows(s));
    }) &&
    onDocument.denies.every(s => {
      if (s.conditions.some(p => settled(p, asking, home) === false)) return true;
      return onTarget.denies.includes(s) && closed(s) && s.conditions.every(alike);
    })
  );
}

/** How a condition comes out for every caller alike; undefined where they differ. */
function settled(p: Predicate, ask: Ask, caller: Caller): boolean | undefined {
  const slot = slotOf(p.key, p.written, ask, caller);
  const globs = p.values.map(pattern => pattern.fixed).filter(glob => glob !== undefined);
  return 'fixed' in slot && globs.length === p.values.length ? holdsFor(p.operator, globs, slot.fixed) : undefined;
}

/** Whether a key has the same value in both questions. */
function readsAlike(key: string, one: Ask, other: Ask, caller: Caller): boolean {
  const a = slotOf(key, key, one, caller);
  const b = slotOf(key, key, other, caller);
  return 'fixed' in a ? 'fixed' in b && a.fixed === b.fixed : 'name' in b && a.name === b.name;
}

function keysOf({ resources, conditions }: Statement): string[] {
  return [...conditions.flatMap(keysIn), ...resources.flatMap(pattern => pattern.variables)];
}

function keysIn({ key, values }: Predicate): string[] {
  return [key, ...values.flatMap(pattern => pattern.variables)];
}
