import type { AuthorizationRequest } from '../types.ts';
import { type Budget, spend } from './budget.ts';
import { type Glob, literalText, matches } from './glob.ts';
import { inRange } from './ip.ts';
import type { Operator } from './operator.ts';
import { type Lookup, type Pattern, resolve } from './pattern.ts';
import type { Predicate, Statement } from './read-policy.ts';

export type Value = string | string[] | undefined;
/** Gives a key's value in one request; the key in lower case. */
export type Read = (key: string) => Value;

/** Policies that must allow (identity), and the boundary that must allow too where there is one. */
export interface PolicySet {
  identity: Statement[];
  boundary?: Statement[];
}

export interface Decision {
  allowed: boolean;
  /** The statement that allowed it, or the Deny that refused it. */
  by?: Statement;
}

/** IAM's own evaluation of one request: an explicit Deny, else an Allow of the identity policies and of the boundary. */
export function decide(request: AuthorizationRequest, set: PolicySet, budget: Budget): Decision {
  const context = new Map(Object.entries(request.context).map(([key, value]) => [key.toLowerCase(), value]));
  const read: Read = key => context.get(key);
  const asks = { action: request.action.toLowerCase(), resource: request.resource };
  const denied = [...set.identity, ...(set.boundary ?? [])].find(s => !s.allow && applies(s, asks, read, budget));
  if (denied) return { allowed: false, by: denied };
  const by = set.identity.find(s => s.allow && applies(s, asks, read, budget));
  if (!by) return { allowed: false };
  return { allowed: !set.boundary || set.boundary.some(s => s.allow && applies(s, asks, read, budget)), by };
}

/** Whether a statement speaks of this request; `action` in lower case. */
export function applies(s: Statement, ask: { action: string; resource: string }, read: Read, budget: Budget): boolean {
  spend(budget);
  return (
    namesAction(s, ask.action) &&
    namesResource(s, ask.resource, lookupIn(read)) &&
    s.conditions.every(p => holds(p, read))
  );
}

/** Whether the statement's Action or NotAction covers an action (lower case). */
export function namesAction(s: Statement, action: string): boolean {
  return s.actions.some(pattern => matches(pattern.fixed!, action)) !== s.notAction;
}

/** Whether the statement's Resource or NotResource covers an ARN. */
export function namesResource(s: Statement, arn: string, lookup: Lookup): boolean {
  return s.resources.some(pattern => matchesPattern(pattern, arn, lookup)) !== s.notResource;
}

/** Whether a pattern matches, its variables filled in; a variable without a value matches nothing. */
export function matchesPattern(pattern: Pattern, text: string, lookup: Lookup): boolean {
  const glob = resolve(pattern, lookup);
  return glob !== undefined && matches(glob, text);
}

/** Policy variables take the one value of a key; a key with many values has none to give. */
export function lookupIn(read: Read): Lookup {
  return key => {
    const value = read(key);
    return typeof value === 'string' ? value : undefined;
  };
}

/** Whether a condition holds in a request. */
export function holds(predicate: Predicate, read: Read): boolean {
  const lookup = lookupIn(read);
  const wanted = predicate.values.map(pattern => resolve(pattern, lookup)).filter(glob => glob !== undefined);
  return holdsFor(predicate.operator, wanted, read(predicate.key));
}

/** Whether a value of the key satisfies an operator over the values wanted, which have no variables left. */
export function holdsFor(operator: Operator, wanted: readonly Glob[], given: Value): boolean {
  // A key without a value is no key (IAM user guide, "Condition operators for multivalued keys").
  const value = given?.length === 0 && Array.isArray(given) ? undefined : given;
  if (operator.compare === 'null')
    return wanted.some(glob => (literalText(glob).toLowerCase() === 'true') === (value === undefined));
  const { set, negated } = operator;
  if (value === undefined) return operator.ifExists || (set ? set === 'all' : negated);
  const test = (one: string) => wanted.some(glob => compare(operator.compare, glob, one));
  const list = typeof value === 'string' ? [value] : value;
  if (set === 'all') return list.every(one => test(one) !== negated);
  if (set === 'any') return list.some(one => test(one) !== negated);
  return list.some(test) !== negated;
}

function compare(comparison: Operator['compare'], glob: Glob, value: string): boolean {
  if (comparison === 'string-ignore-case') return matches(glob, value.toLowerCase());
  if (comparison === 'bool') return glob.prefix.toLowerCase() === value.toLowerCase();
  if (comparison === 'ip') return inRange(value, glob.prefix);
  if (comparison.startsWith('number')) return ordered(comparison.slice(6), numberOf(value), numberOf(glob.prefix));
  if (comparison.startsWith('date')) return ordered(comparison.slice(4), secondsOf(value), secondsOf(glob.prefix));
  return matches(glob, value);
}

function ordered(sign: string, value: number, wanted: number): boolean {
  if (sign === '=') return value === wanted;
  if (sign === '<') return value < wanted;
  if (sign === '<=') return value <= wanted;
  return sign === '>' ? value > wanted : value >= wanted;
}

/** A number as IAM reads it; NaN where it is none. */
export function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** Seconds since 1970 of an ISO 8601 date or an epoch number; NaN where it is neither. */
export function secondsOf(text: string): number {
  const plain = numberOf(text);
  if (!Number.isNaN(plain) && !isYear(text)) return plain;
  return Date.parse(text) / 1000;
}

/** A bare year is an ISO 8601 date, not 2,026 seconds after 1970. */
function isYear(text: string): boolean {
  return text.length === 4;
}
