import { lastSegment } from './estate.ts';
import { lookupIn, type Value } from './evaluate.ts';
import { type Glob, literalText, matches } from './glob.ts';
import { type Pattern, patternOf, resolve } from './pattern.ts';
import type { Problem } from './solve.ts';
import { grantsOf } from './speaking.ts';

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

/** Whether a pattern without a variable names the ARN so: then `isNamed` holds in every context. */
export function isAlwaysNamed(problem: Problem, action: string, arn: string, plain: readonly string[]): boolean {
  return grantsOf(problem, action, arn)
    .filter(s => !s.notResource)
    .some(s =>
      s.resources.some(
        pattern => pattern.fixed && matches(pattern.fixed, arn) && !plain.includes(nameText(pattern, arn)),
      ),
    );
}

function reaches(pattern: Pattern, arn: string, lookup: Parameters<typeof resolve>[1]): boolean {
  const glob: Glob | undefined = resolve(pattern, lookup);
  return glob !== undefined && matches(glob, arn);
}

/** The literal text that a pattern holds of the name after the resource's type. */
function nameText(pattern: Pattern, arn: string): string {
  const name = lastSegment(arn);
  const last = lastSegment(pattern.text);
  // In `arn:aws:ssm:us-*` the last segment is a region's, whose star runs on over the name.
  if (pattern.fixed && pattern.text.split(':').length < 6 && !matches(globOfText(last), name)) return '';
  const slash = last.indexOf('/');
  return literalText(globOfText(slash < 0 ? afterType(last, name) : last.slice(slash + 1)));
}

function globOfText(text: string): Glob {
  return resolve(patternOf(text, 'like', false), () => undefined)!;
}

/** `inst*` holds text of the type and none of the name. */
function afterType(text: string, name: string): string {
  const wild = text.search(/[*?]/);
  const head = wild < 0 ? text : text.slice(0, wild);
  return name.slice(0, name.indexOf('/') + 1).startsWith(head) ? text.slice(head.length) : text;
}
