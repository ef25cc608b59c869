import { lastSegment } from './estate.ts';
import { lookupIn, type Value } from './evaluate.ts';
import { type Glob, literalText, matches } from './glob.ts';
import { type Pattern, patternOf, resolve } from './pattern.ts';
import { grantsOf } from './reach.ts';
import type { Problem } from './solve.ts';

/**
 * Whether some Allow pattern that reaches the ARN holds literal text of its name beyond `plain`. A variable's
 * value counts as literal text: it names what the caller was given.
 */
export function isNamed(
  problem: Problem,
  action: string,
  arn: string,
  context: ReadonlyMap<string, Value>,
  plain: readonly string[],
): boolean {
  const lookup = lookupIn(key => context.get(key));
  return grantsOf(problem, action, arn)
    .filter(s => !s.notResource)
    .some(s => s.resources.some(pattern => reaches(pattern, arn, lookup) && !plain.includes(nameText(pattern, arn))));
}

function reaches(pattern: Pattern, arn: string, lookup: Parameters<typeof resolve>[1]): boolean {
  const glob: Glob | undefined = resolve(pattern, lookup);
  return glob !== undefined && matches(glob, arn);
}

/** The literal text that a pattern holds of the name after the resource's type. */
function nameText(pattern: Pattern, arn: string): string {
  const type = lastSegment(arn).split('/')[0]!;
  const last = lastSegment(pattern.text);
  const slash = last.indexOf('/');
  const name = slash < 0 ? afterType(last, type) : last.slice(slash + 1);
  return literalText(resolve(patternOf(name, 'like', false), () => undefined)!);
}

/** `inst*` holds text of the type and none of the name. */
function afterType(text: string, type: string): string {
  const wild = text.search(/[*?]/);
  const head = wild < 0 ? text : text.slice(0, wild);
  return type.startsWith(head) ? text.slice(head.length) : text;
}
