import { spend } from '../../policy/budget.ts';
import type { Value } from '../../policy/evaluate.ts';
import { widest } from '../../policy/pattern.ts';
import type { Statement } from '../../policy/read-policy.ts';
import { alwaysPresent, canonical, isPrincipalKey } from '../../policy/slot.ts';
import type { Problem } from '../../policy/solve.ts';
import { instances } from '../../policy/solve-key.ts';
import { capture, freshValue } from '../../policy/variable-pool.ts';

type Keys = Map<string, Value>;

const MAX_CALLERS = 16;
const MAX_VALUES = 5;
const always = new Set(alwaysPresent.map(key => key.toLowerCase()));

/**
 * Callers that the statements tell apart, with every key settled that they read of a principal. What one caller
 * lacks is no excuse for another, so a rule that asks what somebody cannot do asks it of each of these. What a
 * variable in a Resource must be to reach one of the ARNs is tried too.
 */
export function callersOf(
  statements: readonly Statement[],
  { caller: { known }, budget }: Problem,
  arns: readonly string[],
): Keys[] {
  const predicates = statements.flatMap(s => s.conditions);
  spend(budget, statements.length);
  const patterns = [...statements.flatMap(s => s.resources), ...predicates.flatMap(p => p.values)];
  const read = new Set([...predicates.map(p => p.key), ...patterns.flatMap(pattern => pattern.variables)]);
  let callers = [known];
  for (const key of read) {
    // The account is that of the resources.
    if (!isPrincipalKey(key) || key === 'aws:principalaccount' || known.has(key)) continue;
    spend(budget, (patterns.length + predicates.length) / 4);
    const values = valuesOf(key, statements, arns);
    callers = callers.flatMap(caller => values.map(value => new Map(caller).set(key, value))).slice(0, MAX_CALLERS);
  }
  return callers;
}

function valuesOf(key: string, statements: readonly Statement[], arns: readonly string[]): Value[] {
  const predicates = statements.flatMap(s => s.conditions);
  const readers = predicates.filter(p => p.values.some(pattern => pattern.variables.includes(key)));
  const kin = new Set([key, ...readers.map(p => canonical(p.key))]);
  const compared = predicates.filter(p => kin.has(canonical(p.key))).flatMap(p => p.values);
  const literals = compared.filter(pattern => pattern.fixed).map(pattern => instances(widest(pattern))[0]!);
  const resources = statements.flatMap(s => s.resources).filter(pattern => pattern.variables.includes(key));
  const captured = resources.flatMap(pattern => arns.flatMap(arn => capture(pattern, key, arn).slice(0, 1)));
  const texts = [...new Set([...captured, ...literals, freshValue(key)])].slice(0, MAX_VALUES);
  const values = key === 'aws:principalorgpaths' ? texts.map(text => [text]) : texts;
  return always.has(key) ? values : [undefined, ...values];
}
