import { type Budget, spend } from './budget.ts';
import { holdsFor } from './evaluate.ts';
import { findText } from './find-text.ts';
import { type Glob, matches, tokensOf } from './glob.ts';
import { patternOf, widest } from './pattern.ts';
import type { Predicate, Statement } from './read-policy.ts';
import { isRegion, partitionOf, regionsByPartition } from './regions.ts';
import { remembering } from './remembering.ts';
import type { Caller } from './slot.ts';
import { instances } from './solve-key.ts';

/** Where a call is made. */
export interface Site {
  partition: string;
  region: string;
  account: string;
}

/** An account that no policy is likely to name. */
export const SOME_ACCOUNT = '123456789012';
const MAX_NAMES = 160;

/**
 * The places that the statements and `listed`, a site's own ARNs, can tell apart, all in the caller's account and
 * partition where these are known.
 */
export function sitesOf(
  statements: readonly Statement[],
  { account, partition: own }: Caller,
  listed: readonly string[],
  budget: Budget,
): Site[] {
  const arns = statements.flatMap(s => s.resources.map(pattern => pattern.text.split(':')));
  const asked = statements.flatMap(s => s.conditions).filter(p => p.key === 'aws:requestedregion');
  const accounts = account ? [account] : [...new Set([SOME_ACCOUNT, ...accountsNamed(statements)])];
  const written = { arns, asked, regions: regionsWritten(arns, asked) };
  const apart = { ...written, regions: [...written.regions, ...listed.map(arn => arn.split(':')[3] ?? '')] };
  const partitions = own ? [own] : partitionsOf(written);
  return partitions.flatMap(partition =>
    regionsOf(partition, apart, budget).flatMap(region => accounts.map(one => ({ partition, region, account: one }))),
  );
}

interface Written {
  arns: readonly string[][];
  /** Conditions on `aws:RequestedRegion`. */
  asked: readonly Predicate[];
  /** Regions written anywhere, wildcards and all. */
  regions: readonly string[];
}

function regionsWritten(arns: readonly string[][], asked: readonly Predicate[]): string[] {
  const texts = [...arns.map(arn => arn[3]), ...asked.flatMap(p => p.values.map(value => value.text))];
  return [...new Set(texts.filter(text => text !== undefined && text !== '' && text !== '*'))] as string[];
}

/** Those that the policy is written for: a policy of one partition is never used in another. */
function partitionsOf({ arns, regions }: Written): string[] {
  const all = [...regionsByPartition.keys()];
  const named = all.filter(partition => arns.some(arn => arn[1] === partition));
  const anywhere = arns.some(arn => arn.length === 1 || isWild(arn[1]));
  const regional = all.filter(partition => anywhere && regions.some(region => partitionOf(region) === partition));
  return [...new Set([...(named.length > 0 ? named : ['aws']), ...regional])];
}

function isWild(text: string | undefined): boolean {
  return text !== undefined && (text.includes('*') || text.includes('?'));
}

/** Accounts that the statements name, wildcards filled in. */
export function accountsNamed(statements: readonly Statement[]): string[] {
  const arns = statements.flatMap(s => s.resources.map(pattern => pattern.text.split(':')));
  const compared = statements
    .flatMap(s => s.conditions)
    .filter(p => p.key === 'aws:resourceaccount' || p.key === 'aws:principalaccount');
  const texts = [...arns.map(arn => arn[4] ?? ''), ...compared.flatMap(p => p.values.map(value => value.text))];
  return [...new Set(texts.filter(text => text !== '' && text !== '*').map(accountLike))].filter(isAccount);
}

function isAccount(text: string): boolean {
  return text.length === 12 && [...text].every(digit => digit >= '0' && digit <= '9');
}

function accountLike(pattern: string): string {
  const digits = [...pattern].filter(character => character !== '*').length;
  return pattern
    .replaceAll('?', '0')
    .replace('*', '0'.repeat(Math.max(0, 12 - digits)))
    .replaceAll('*', '');
}

/** Those of the partition's regions, known or only written in the policy, that the statements tell apart. */
function regionsOf(partition: string, { asked, regions }: Written, budget: Budget): string[] {
  const named = regions.filter(text => isRegion(text) && partitionOf(text) === partition);
  const globs = regions.map(text => widest(patternOf(text, 'like', true)));
  const seen = new Set<string>();
  return [...new Set([...(regionsByPartition.get(partition) ?? []), ...named])].filter(region => {
    spend(budget, 1 + (globs.length + asked.length) / 8);
    const told = [
      ...globs.map(glob => matches(glob, region)),
      ...asked.map(p => holdsFor(p.operator, p.values.map(widest), region)),
    ].join();
    return !seen.has(told) && seen.add(told);
  });
}

/**
 * Texts that may stand last in an ARN and begin with `type` (`document/`, `instance/i-`): what the statements name, what their
 * wildcards may stand for, and what is left between an Allow and the Denies without a condition.
 */
export function namesOf(
  type: string,
  statements: readonly Statement[],
  fresh: readonly string[],
  budget: Budget,
): string[] {
  const kind = kindOf(type);
  const all = lastsOf(statements);
  const refused = lastsOf(statements.filter(s => !s.allow && s.conditions.length === 0 && !s.notResource));
  const names = new Set(fresh.map(name => type + name));
  // A wildcard may stand for all of the name or for what follows its beginning.
  const fillings = new Set(fresh.flatMap(name => [name, type.slice(type.indexOf('/') + 1) + name]));
  for (const glob of all) {
    spend(budget, 1 + names.size / 16 + fillings.size * 2);
    if (!overlaps(glob, type)) continue;
    if (glob.literal) {
      if (matches(kind, glob.prefix)) names.add(glob.prefix);
      continue;
    }
    for (const text of [...instances(glob).slice(0, 3), ...[...fillings].map(name => filled(glob, name))]) {
      if (matches(kind, text) && matches(glob, text)) names.add(text);
    }
    // A search is dear, and tells nothing where a name at hand stands between the Allow and the Denies already.
    if ([...names].some(name => matches(glob, name) && !refused.some(deny => matches(deny, name)))) continue;
    const tracks = [glob, kind, ...refused].map(one => ({ glob: one }));
    const between = findText(
      tracks,
      bits => bits[0] === true && bits[1] === true && !bits.slice(2).includes(true),
      budget,
    );
    if (between) names.add(between);
  }
  for (const s of statements.filter(one => one.allow && one.notResource)) {
    // A bare star leaves out a place, not a name.
    const left = lastsOf([s]).filter(glob => glob.prefix !== '' || tokensOf(glob).length > 1);
    const tracks = [kind, ...left, ...refused].map(one => ({ glob: one }));
    const outside = findText(tracks, bits => bits[0] === true && !bits.slice(1).includes(true), budget);
    if (outside) names.add(outside);
  }
  return [...names].slice(0, MAX_NAMES);
}

function lastsOf(statements: readonly Statement[]): Glob[] {
  return rememberLasts(statements, '', () => {
    const texts = new Set(statements.flatMap(s => s.resources.map(pattern => lastSegment(pattern.text))));
    return [...texts].slice(0, MAX_NAMES).map(text => widest(patternOf(text, 'like', true)));
  });
}

/** The same statements are asked for names of each type of resource. */
const rememberLasts = remembering<readonly Statement[], Glob[]>();

/** What may stand last in an ARN and begins with `type`: names hold no colon, though a star may run over one. */
export function kindOf(type: string): Glob {
  return widest(patternOf(`${type}?*`, 'arn', false));
}

/** The pattern with its first star filled by a name and its other wildcards by as little as may be. */
function filled(glob: Glob, name: string): string {
  let first = true;
  return tokensOf(glob)
    .map(token => {
      if (token >= 0) return String.fromCharCode(token);
      const text = first ? name : '';
      first = false;
      return text;
    })
    .join('');
}

function overlaps(glob: Glob, type: string): boolean {
  return glob.prefix.startsWith(type) || (!glob.literal && type.startsWith(glob.prefix));
}

/** What stands last in an ARN pattern: the resource's own name. */
export function lastSegment(text: string): string {
  const parts = text.split(':');
  return parts.length > 5 ? parts.slice(5).join(':') : parts.at(-1)!;
}
