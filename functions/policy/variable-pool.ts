import { spend } from './budget.ts';
import type { Value } from './evaluate.ts';
import { namesAction } from './evaluate.ts';
import { type Pattern, widest } from './pattern.ts';
import type { Statement } from './read-policy.ts';
import { type Ask, type OpenSlot, slotOf } from './slot.ts';
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
  for (const ask of asks) {
    const speaking = [...problem.set.identity, ...(problem.set.boundary ?? [])].filter(s =>
      namesAction(s, ask.action.toLowerCase()),
    );
    const keys = new Set([...(wish.variables ?? []), ...speaking.flatMap(variablesOf)]);
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

function poolOf(key: string, slot: OpenSlot, speaking: Statement[], asks: readonly Ask[], problem: Problem): Value[] {
  if (slot.kind === 'clock') return [`${problem.now.toISOString().slice(0, -5)}Z`];
  if (slot.kind === 'flag') return ['false', undefined];
  const compared = speaking.flatMap(s =>
    s.conditions.filter(p => isComparedWith(p.key, p.values, key)).flatMap(p => p.values),
  );
  const texts = compared.flatMap(pattern => instances(widest(pattern)).slice(0, 2));
  const captured = speaking
    .flatMap(s => s.resources)
    .flatMap(pattern => asks.flatMap(ask => capture(pattern, key, ask.resource.arn)));
  const values: Value[] = [...new Set([...captured, freshValue(key), ...texts])].slice(0, MAX_VALUES);
  return slot.kind === 'present' ? values : [...values, undefined];
}

/** Literals of the key itself, and of keys whose value is compared with the variable. */
function isComparedWith(predicateKey: string, values: Pattern[], key: string): boolean {
  return predicateKey === key || values.some(pattern => pattern.variables.includes(key));
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
