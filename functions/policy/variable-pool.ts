import { type Budget, spend } from './budget.ts';
import { holdsFor, type PolicySet, type Value } from './evaluate.ts';
import { type Pattern, widest } from './pattern.ts';
import type { Predicate, Statement } from './read-policy.ts';
import { remembering } from './remembering.ts';
import { type Ask, canonical, type OpenSlot, slotOf } from './slot.ts';
import type { Extra, Problem, Wish } from './solve.ts';
import { instances } from './solve-key.ts';
import { statementsOn } from './speaking.ts';

const MAX_VALUES = 12;
const MAX_ASSIGNMENTS = 96;
/** Of the values that a policy takes for the same, so many: a rule may tell them apart. */
const MAX_ALIKE = 8;

const rememberVariables = remembering<PolicySet, string[]>();
const rememberTelling = remembering<PolicySet, Telling>();

/** What the statements on some actions tell of one key. */
interface Telling {
  /** Resource patterns that read it. */
  patterns: Pattern[];
  /** The key, and the keys that are compared with it. */
  kin: ReadonlySet<string>;
  /** A few values for each way that the conditions can see it. */
  texts: { text: string; seen: string }[];
}

type Told = Omit<Telling, 'texts'> & { texts: string[] };

export type Settled = Map<string, { slot: OpenSlot; value: Value }>;

/** A plain value for a key, which no policy is likely to hold. */
export function freshValue(key: string): string {
  const known = freshValues.get(key);
  return known ?? `fresh-${key.slice(Math.max(key.lastIndexOf('/'), key.lastIndexOf(':')) + 1)}`;
}

const freshValues = new Map([
  ['aws:username', 'alice'],
  ['aws:userid', 'AROAEXAMPLEEXAMPLE42:alice'],
  ['aws:principalarn', 'arn:aws:iam::111122223333:role/fresh-role'],
  ['aws:principaltype', 'AssumedRole'],
  ['aws:sourceip', '203.0.113.9'],
]);

/**
 * Choices of a value for every key that a policy variable reads, likely ones first. They are settled before the
 * search, so that every other condition compares with plain text.
 */
export function* assignments(problem: Problem, asks: readonly Ask[], wish: Wish): Generator<Settled> {
  const slots = new Map<string, { slot: OpenSlot; values: Value[] }>();
  const actions = [...new Set(asks.map(ask => ask.action.toLowerCase()))];
  for (const ask of asks) {
    const keys = new Set([...(wish.variables ?? []), ...variablesOn(problem.set, ask.action)]);
    for (const key of keys) {
      spend(problem.budget, 8);
      const slot = slotOf(key, key, ask, problem.caller);
      if (!('name' in slot) || slot.kind === 'many' || slots.has(slot.name)) continue;
      const accepts = (value: Value) => wish.accepts?.(key, value) ?? true;
      const all = tellingOf(problem, actions, key);
      spend(problem.budget, all.texts.length / 8);
      const telling = told(all, accepts, wish.extras ?? []);
      const values = poolOf(key, slot, telling, asks, problem).filter(accepts);
      slots.set(slot.name, { slot, values });
    }
  }
  let left = MAX_ASSIGNMENTS;
  function* fill(rest: { slot: OpenSlot; values: Value[] }[], settled: Settled): Generator<Settled> {
    const [first, ...others] = rest;
    if (!first) {
      if (left-- > 0) yield settled;
      return;
    }
    for (const value of first.values) {
      spend(problem.budget, 1 + settled.size + rest.length / 8);
      if (left <= 0) return;
      yield* fill(others, new Map(settled).set(first.slot.name, { slot: first.slot, value }));
    }
  }
  yield* fill([...slots.values()], new Map());
}

function variablesOn(set: PolicySet, action: string): string[] {
  return rememberVariables(set, action, () => [...new Set(statementsOn(set, [action]).flatMap(variablesOf))]);
}

function variablesOf(s: Statement): string[] {
  return [...s.resources, ...s.conditions.flatMap(predicate => predicate.values)].flatMap(pattern => pattern.variables);
}

/** One value for each way that the conditions and the rule can see it, of those that the rule accepts. */
function told({ texts, ...telling }: Telling, accepts: (value: Value) => boolean, extras: readonly Extra[]): Told {
  const asked = extras.map(({ predicate }) => predicate).filter(({ key }) => telling.kin.has(canonical(key)));
  const seen = new Map<string, string>();
  for (const one of texts) {
    if (!accepts(one.text)) continue;
    const way = `${one.seen} ${seenBy(asked, one.text)}`;
    if (!seen.has(way)) seen.set(way, one.text);
  }
  return { ...telling, texts: [...seen.values()] };
}

/** How predicates see a value: 1 where one holds for it. */
const seenBy = (predicates: readonly Predicate[], text: string): string =>
  predicates.map(p => (holdsFor(p.operator, p.values.map(widest), text) ? 1 : 0)).join('');

function poolOf(key: string, slot: OpenSlot, telling: Told, asks: readonly Ask[], problem: Problem): Value[] {
  if (slot.kind === 'clock') return [`${problem.now.toISOString().slice(0, -5)}Z`];
  if (slot.kind === 'flag') return ['false', undefined];
  spend(problem.budget, telling.patterns.length * asks.length);
  const captured = telling.patterns.flatMap(pattern => asks.flatMap(ask => capture(pattern, key, ask.resource.arn)));
  const worn = asks.flatMap(ask => tagsOf(ask).flatMap(([tag, value]) => (telling.kin.has(tag) ? [value] : [])));
  const values: Value[] = [...new Set([...captured, ...worn, ...telling.texts])].slice(0, MAX_VALUES);
  return slot.kind === 'present' ? values : [...values, undefined];
}

function tellingOf({ set, budget }: Problem, actions: readonly string[], key: string): Telling {
  return rememberTelling(set, `${actions.join()} ${key}`, () => {
    const speaking = statementsOn(set, actions);
    spend(budget, speaking.length);
    const patterns = speaking.flatMap(s => s.resources).filter(pattern => pattern.variables.includes(key));
    return { patterns, ...textsFor(key, speaking, budget) };
  });
}

/** Values of a key that the conditions tell apart, its own and those of the keys that are compared with it. */
function textsFor(key: string, speaking: readonly Statement[], budget: Budget): Pick<Telling, 'kin' | 'texts'> {
  const predicates = speaking.flatMap(s => s.conditions);
  spend(budget, predicates.length / 2);
  const readers = predicates.filter(p => p.values.some(pattern => pattern.variables.includes(key)));
  const kin = new Set([key, ...readers.map(p => canonical(p.key))]);
  const telling = predicates.filter(p => kin.has(canonical(p.key)));
  const written = telling.flatMap(p => p.values).filter(pattern => !pattern.variables.includes(key));
  const some = written.map(pattern => instances(widest(pattern)));
  const candidates = [
    freshValue(key),
    ...some.flatMap(texts => texts.slice(0, 1)),
    ...some.flatMap(texts => texts.slice(1, 2)),
  ];
  const alike = new Map<string, number>();
  const texts = [...new Set(candidates)].flatMap(text => {
    spend(budget, 1 + telling.length / 8);
    const seen = seenBy(telling, text);
    const count = (alike.get(seen) ?? 0) + 1;
    alike.set(seen, count);
    return count <= MAX_ALIKE ? [{ text, seen }] : [];
  });
  return { kin, texts };
}

/** The tags that an ask settles, by the condition keys that read them. */
function tagsOf({ resource, tagging }: Ask): [string, string][] {
  const held = resource.tags === 'free' ? [] : [...resource.tags];
  const sent = tagging ? [...tagging.tags] : [];
  return [
    ...held.map(([tag, value]): [string, string] => [`aws:resourcetag/${tag.toLowerCase()}`, value]),
    ...sent.map(([tag, value]): [string, string] => [`aws:requesttag/${tag.toLowerCase()}`, value]),
  ];
}

/** What a variable must be for a resource pattern to match this ARN, read between its neighbouring literals. */
export function capture(pattern: Pattern, key: string, arn: string): string[] {
  const at = pattern.parts.findIndex(part => !Array.isArray(part) && part.key === key);
  if (at < 0) return [];
  const before = literalTail(pattern.parts[at - 1]);
  const after = literalHead(pattern.parts[at + 1]);
  const start = before === '' ? 0 : arn.indexOf(before) + before.length;
  if (before !== '' && !arn.includes(before)) return [];
  const end = after === '' ? arn.length : arn.indexOf(after, start);
  return end > start ? [arn.slice(start, end), arn.slice(start)] : [];
}

function literalTail(part: Pattern['parts'][number] | undefined): string {
  if (!Array.isArray(part)) return '';
  return String.fromCharCode(...part.slice(part.findLastIndex(token => token < 0) + 1));
}

function literalHead(part: Pattern['parts'][number] | undefined): string {
  if (!Array.isArray(part)) return '';
  const wild = part.findIndex(token => token < 0);
  return String.fromCharCode(...(wild < 0 ? part : part.slice(0, wild)));
}
