import { createHash } from 'node:crypto';
import { AwsError } from '../../functions/calls.ts';
import type { Known } from './known.ts';
import type { Holder, HolderType, Policy, State } from './state.ts';

/** Where a call or a record acts: the state it sees, and all that is not state. */
export interface Place {
  state: State;
  account: string;
  region: string;
  partition: string;
  clock: () => Date;
  pageSize: number;
  /** True where what the state does not hold does not exist; false for an account rebuilt from a log. */
  whole: boolean;
  known: Known;
  /** ARN that calls are made as. */
  caller: string;
}

export const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** A unique id in the shape AWS gives them, made from what it names. */
export const uniqueId = (prefix: string, of: string): string =>
  prefix + createHash('sha256').update(of).digest('hex').slice(0, 17).toUpperCase();

export const unknown = (what: string): AwsError =>
  new AwsError('GuardrailUnknown', `${what} is not in the log or the state folder`);

/** The error for something the state does not hold: absent where that is certain, unknown elsewhere. */
export const missing = (at: Place, key: string, code: string, what: string): AwsError =>
  at.whole || at.state.gone.has(key) ? new AwsError(code, `${what} was not found.`) : unknown(what);

export function policyAt(at: Place, arn: string): Policy {
  const found = at.state.policies.get(arn);
  if (!found) throw missing(at, arn, 'NoSuchEntity', `Policy ${arn}`);
  return found;
}

export const holderKey = (type: HolderType, name: string): string => `${type}/${name}`;

export function holderAt(at: Place, type: HolderType, name: string): Holder {
  const key = holderKey(type, name);
  const found = at.state.holders.get(key);
  if (!found) throw missing(at, key, 'NoSuchEntity', `The ${type} with name ${name}`);
  return found;
}

const idPrefix = { role: 'AROA', user: 'AIDA', group: 'AGPA' } as const;

/** A new principal with nothing attached. */
export function newHolder(at: Place, type: HolderType, name: string, whole: boolean, path = '/'): Holder {
  const arn = `arn:${at.partition}:iam::${at.account}:${type}${path}${name}`;
  return {
    type,
    name,
    arn,
    id: uniqueId(idPrefix[type], arn),
    attached: new Set(),
    inline: new Map(),
    groups: new Set(),
    boundary: undefined,
    tags: new Map(),
    whole,
  };
}

export const newPolicy = (arn: string, whole: boolean): Policy => ({
  arn,
  id: uniqueId('ANPA', arn),
  versions: new Map(),
  defaultVersion: undefined,
  next: 1,
  whole,
  usersWhole: whole,
});

/** Records come in any order: what was seen before the record of its making is now known from its beginning. */
export function madeNow<T extends { whole: boolean }>(seen: T | undefined, make: () => T): T {
  const made = seen && !seen.whole ? seen : make();
  made.whole = true;
  return made;
}

export interface Paged {
  Marker?: string;
  MaxItems?: number | string;
}

/**
 * One page of an IAM list. Where more may exist than is known (`rest` names it), the last page says that it is truncated
 * and the page after it rejects: whoever reads on learns that the list is not whole, and keeps what is known.
 */
export function page<T>(at: Place, items: T[], input: Paged, rest?: string) {
  const from = input.Marker === undefined ? 0 : Number(input.Marker);
  if (!Number.isInteger(from) || from < 0) throw new AwsError('ValidationError', 'Invalid Marker.');
  if (rest !== undefined && input.Marker !== undefined && from >= items.length) throw unknown(rest);
  const to = from + Math.max(1, Math.min(Number(input.MaxItems ?? at.pageSize) || at.pageSize, at.pageSize));
  const more = to < items.length || rest !== undefined;
  return {
    items: items.slice(from, to),
    end: more ? { IsTruncated: true, Marker: String(Math.min(to, items.length)) } : { IsTruncated: false },
  };
}
