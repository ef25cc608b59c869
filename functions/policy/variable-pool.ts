import { spend } from './budget.ts';
import type { Value } from './evaluate.ts';
import { holdsFor, namesAction } from './evaluate.ts';
import { type Pattern, widest } from './pattern.ts';
import type { Statement } from './read-policy.ts';
import { type Ask, canonical, type OpenSlot, slotOf } from './slot.ts';
import type { Problem, Wish } from './solve.ts';
import { instances } from './solve-key.ts';

const MAX_VALUES = 12;
const MAX_ASSIGNMENTS = 96;

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
  const actions = new Set(asks.map(ask => ask.action.toLowerCase()));
  const speaking = statementsOn(problem, [...actions]);
  for (const ask of asks) {
    const keys = new Set([...(wish.variables ?? []), ...statementsOn(problem, [ask.action]).flatMap(variablesOf)]);
    for (const key of keys) {
      spend(problem.budget, 20 + speaking.length);
      const slot = slotOf(key, key, ask, problem.caller);
      if (!('name' in slot) || slot.kind === 'many' || slots.has(slot.name)) continue;
      const values = poolOf(key, slot, speaking, asks, problem).filter(value => wish.accepts?.(key, value) ?? true);
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
      spend(problem.budget, 1 + settled.size);
      if (left <= 0) return;
      yield* fill(others, new Map(settled).set(first.slot.name, { slot: first.slot, value }));
    }
  }
  yield* fill([...slots.values()], new Map());
}

function variablesOf(s: Statement): string[] {
  return [...s.resources, ...s.conditions.flatMap(predicate => predicate.values)].flatMap(pattern => pattern.variables);
}

function statementsOn({ set }: Problem, actions: readonly string[]): Statement[] {
  return [...set.identity, ...(set.boundary ?? [])].filter(s =>
    actions.some(action => namesAction(s, action.toLowerCase())),
  );
}

function poolOf(key: string, slot: OpenSlot, speaking: Statement[], asks: readonly Ask[], problem: Problem): Value[] {
  if (slot.kind === 'clock') return [`${problem.now.toISOString().slice(0, -5)}Z`];
  if (slot.kind === 'flag') return ['false', undefined];
  const captured = speaking
    .flatMap(s => s.resources)
    .flatMap(pattern => asks.flatMap(ask => capture(pattern, key, ask.resource.arn)));
  const values: Value[] = [...new Set([...captured, ...textsFor(key, speaking, asks)])].slice(0, MAX_VALUES);
  return slot.kind === 'present' ? values : [...values, undefined];
}

/** Values of a key that the conditions tell apart, its own and those of the keys that are compared with it. */
function textsFor(key: string, speaking: Statement[], asks: readonly Ask[]): string[] {
  const predicates = speaking.flatMap(s => s.conditions);
  const readers = predicates.filter(p => p.values.some(pattern => pattern.variables.includes(key)));
  const kin = new Set([key, ...readers.map(p => canonical(p.key))]);
  const telling = predicates.filter(p => kin.has(canonical(p.key)));
  const written = telling.flatMap(p => p.values).filter(pattern => !pattern.variables.includes(key));
  const texts = written.map(pattern => instances(widest(pattern)));
  const worn = asks.flatMap(ask => tagsOf(ask).filter(([tag]) => kin.has(tag)));
  const seen = new Set<string>();
  const told = [
    freshValue(key),
    ...texts.flatMap(some => some.slice(0, 1)),
    ...texts.flatMap(some => some.slice(1, 2)),
  ];
  const distinct = told.filter(text => {
    const bits = telling.map(p => (holdsFor(p.operator, p.values.map(widest), text) ? 1 : 0)).join('');
    return !seen.has(bits) && seen.add(bits);
  });
  return [...worn.map(([, value]) => value), ...distinct];
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
function capture(pattern: Pattern, key: string, arn: string): string[] {
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
