import { type Budget, spend } from '../../policy/budget.ts';
import { type Lookup, resolve } from '../../policy/pattern.ts';
import type { Predicate, Statement } from '../../policy/read-policy.ts';
import { instances } from '../../policy/solve-key.ts';
import { freshValue } from '../../policy/variable-pool.ts';

export type Tags = ReadonlyMap<string, string>;
/** The values that each tag may take, by the tag in lower case. */
type Choices = ReadonlyMap<string, { tag: string; texts: string[] }>;

const MAX_STATES = 48;
const MAX_VALUES = 6;
/** A tag that a call sends may become one that a session asks for. */
const prefixes = ['aws:resourcetag/', 'ssm:resourcetag/', 'ec2:resourcetag/', 'ecs:resourcetag/', 'aws:requesttag/'];

/**
 * Ways to tag a resource that the statements tell apart for one caller, none at all first. All tags that they
 * mention vary, because a grant to change one tag may ask for another.
 */
export function tagStates(statements: readonly Statement[], caller: Lookup, budget: Budget): Tags[] {
  spend(budget, statements.length);
  const choices = choicesOf(statements, caller);
  spend(budget, 2 * choices.size);
  const size = [...choices.values()].reduce((product, { texts }) => product * (texts.length + 1), 1);
  return size <= MAX_STATES ? everyState(choices) : likelyStates(statements, choices, caller, budget);
}

function choicesOf(statements: readonly Statement[], caller: Lookup): Choices {
  const texts = new Map<string, { tag: string; texts: Set<string> }>();
  for (const predicate of statements.flatMap(s => s.conditions)) {
    const tag = tagOf(predicate);
    if (tag === undefined) continue;
    const known = texts.get(tag.toLowerCase()) ?? { tag, texts: new Set() };
    texts.set(tag.toLowerCase(), known);
    for (const text of textsOf(predicate, caller)) known.texts.add(text);
  }
  return new Map(
    [...texts].map(([lower, { tag, texts: some }]) => [
      lower,
      { tag, texts: [...new Set([...some, freshValue(tag)])].slice(0, MAX_VALUES) },
    ]),
  );
}

function everyState(choices: Choices): Tags[] {
  let states: Tags[] = [new Map()];
  for (const { tag, texts } of choices.values()) {
    states = [...states, ...states.flatMap(state => texts.map(text => new Map(state).set(tag, text)))];
  }
  return states;
}

/** Too many to try: those that a statement, two or all of them ask for, and what one tag more or less makes of them. */
function likelyStates(statements: readonly Statement[], choices: Choices, caller: Lookup, budget: Budget): Tags[] {
  const seen = new Map<string, Tags>();
  for (const state of nearby(statements, choices, caller)) {
    spend(budget, 1 + state.size);
    seen.set(JSON.stringify([...state].sort()), state);
    if (seen.size === MAX_STATES) break;
  }
  return [...seen.values()];
}

function* nearby(statements: readonly Statement[], choices: Choices, caller: Lookup): Generator<Tags> {
  const asked = statements.map(s => wanted(s, choices, caller)).filter(state => state.size > 0);
  const seeds = [new Map<string, string>(), new Map(asked.flatMap(state => [...state])), ...asked.slice(0, MAX_STATES)];
  yield* seeds;
  for (const choice of choices.values()) yield* changed(seeds[1]!, choice);
  for (const [i, a] of asked.entries()) for (const b of asked.slice(i + 1)) yield new Map([...a, ...b]);
  for (const state of seeds) for (const choice of choices.values()) yield* changed(state, choice);
}

function wanted({ conditions }: Statement, choices: Choices, caller: Lookup): Map<string, string> {
  const state = new Map<string, string>();
  for (const predicate of conditions) {
    const choice = choices.get(tagOf(predicate)?.toLowerCase() ?? '');
    if (!choice) continue;
    const text = predicate.operator.negated ? undefined : textsOf(predicate, caller)[0];
    state.set(choice.tag, text ?? choice.texts.at(-1)!);
  }
  return state;
}

function changed(state: Tags, { tag, texts }: { tag: string; texts: string[] }): Map<string, string>[] {
  const without = new Map([...state].filter(([key]) => key !== tag));
  return [without, ...texts.map(text => new Map(without).set(tag, text))];
}

function tagOf({ key, written }: Predicate): string | undefined {
  const prefix = prefixes.find(one => key.startsWith(one));
  return prefix && written.slice(prefix.length);
}

function textsOf({ operator, values }: Predicate, caller: Lookup): string[] {
  if (operator.compare === 'null') return [];
  const globs = values.map(pattern => resolve(pattern, caller)).filter(glob => glob !== undefined);
  const texts = globs.map(glob => instances(glob)[0]!);
  // Another condition on the tag may tell apart what this one takes for the same.
  return operator.compare === 'string-ignore-case' ? texts.flatMap(text => [text, text.toUpperCase()]) : texts;
}
