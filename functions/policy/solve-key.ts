import { type Budget, spend } from './budget.ts';
import { holdsFor, numberOf, secondsOf, type Value } from './evaluate.ts';
import { findText, type Track } from './find-text.ts';
import { type Glob, repeats, tokensOf } from './glob.ts';
import { addressesAround } from './ip.ts';
import type { Operator } from './operator.ts';
import type { SlotKind } from './slot.ts';

/** One demand on a key's value: the operator over these globs must come out as `wanted`. */
export interface Demand {
  /** Lower case; two clock keys share one value. */
  key: string;
  operator: Operator;
  globs: Glob[];
  wanted: boolean;
}

export interface KeyQuestion {
  kind: SlotKind;
  /** A value that no policy is likely to hold. */
  fresh: string;
  now: Date;
}

/** No value, or one (which may be "absent"). */
export type Solution = { value: Value } | undefined;

const MANY = 24;

/** Finds a value that meets every demand on one key. */
export function solveKey(demands: readonly Demand[], question: KeyQuestion, budget: Budget): Solution {
  const fits = (value: Value) => {
    spend(budget, demands.length);
    return demands.every(demand => meets(demand, value));
  };
  for (const { operator, globs } of demands) spend(budget, globs.length * (isTyped(operator) ? 4 : 1));
  for (const value of candidates(demands, question)) if (fits(value)) return { value };
  if (question.kind !== 'free' && question.kind !== 'tag' && question.kind !== 'present') return undefined;
  const text = searchText(demands, budget);
  return text !== undefined && fits(text) ? { value: text } : undefined;
}

/** Whether a value meets one demand. The clock is held as ISO text and read as seconds by `aws:EpochTime`. */
export function meets(demand: Demand, value: Value): boolean {
  const seen = demand.key === 'aws:epochtime' ? epochOf(value) : value;
  return holdsFor(demand.operator, demand.globs, seen) === demand.wanted;
}

/** The clock's ISO text as whole seconds since 1970. */
export function epochOf(value: Value): Value {
  return typeof value === 'string' ? String(Math.floor(secondsOf(value))) : value;
}

function candidates(demands: readonly Demand[], question: KeyQuestion): Value[] {
  const { kind, fresh, now } = question;
  if (kind === 'flag') return [undefined, 'false'];
  const guesses = [...new Set(demands.flatMap(guessesOf))];
  if (kind === 'clock')
    return [
      isoOf(now.getTime() / 1000),
      ...guesses.map(clockOf).filter(text => text !== undefined && Date.parse(text) >= now.getTime()),
    ];
  if (kind === 'many') return [[fresh], ...sets(guesses, fresh), undefined];
  const ordered = demands.some(demand => isTyped(demand.operator)) ? [...guesses, fresh] : [fresh, ...guesses];
  if (kind === 'tag') return [undefined, ...ordered];
  return kind === 'present' ? ordered : [...ordered, undefined];
}

function isTyped(operator: Operator): boolean {
  return !operator.compare.startsWith('string') && operator.compare !== 'arn' && operator.compare !== 'null';
}

function sets(guesses: string[], fresh: string): string[][] {
  const some = [...guesses.slice(0, MANY), fresh];
  return [
    ...(guesses.length > 0 ? [guesses] : []),
    ...some.map(one => [one]),
    ...some.flatMap((a, i) => some.slice(i + 1).map(b => [a, b])),
  ];
}

/** Values on and around the edges of what a demand tells apart. */
function guessesOf({ operator: { compare }, globs }: Demand): string[] {
  if (compare === 'null') return [];
  if (compare === 'bool') return ['true', 'false'];
  if (compare === 'ip') return [...globs.flatMap(glob => addressesAround(glob.prefix)), '203.0.113.9', '2001:db8::9'];
  if (compare.startsWith('number')) {
    return globs.flatMap(glob => [0, 0.5, -0.5, 1, -1].map(step => String(numberOf(glob.prefix) + step)));
  }
  if (compare.startsWith('date'))
    return globs.flatMap(glob => [0, 1, -1].map(step => isoOf(secondsOf(glob.prefix) + step) ?? ''));
  return globs.flatMap(instances);
}

/** A few texts that a glob matches, and its text in capitals to tell the case apart. */
export function instances(glob: Glob): string[] {
  const fill = (star: string) =>
    tokensOf(glob)
      .map(token => (token >= 0 ? String.fromCharCode(token) : repeats(token) ? star : 'x'))
      .join('');
  if (glob.literal) return [glob.prefix, glob.prefix.toUpperCase()];
  return [...new Set([fill(''), fill('x'), fill('x0x')])];
}

function clockOf(guess: string): string | undefined {
  return isoOf(secondsOf(guess));
}

function isoOf(seconds: number): string | undefined {
  const date = new Date(Math.ceil(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? undefined : `${date.toISOString().slice(0, -5)}Z`;
}

/** Whether the value must be one of a few texts, all of which were candidates. */
function isSpelledOut({ operator, globs, wanted }: Demand): boolean {
  return operator.negated !== wanted && operator.compare !== 'string-ignore-case' && globs.every(glob => glob.literal);
}

/** Only demands that read text as text can be searched over what their patterns tell apart. */
function searchText(demands: readonly Demand[], budget: Budget): string | undefined {
  if (demands.some(demand => isTyped(demand.operator))) return undefined;
  const textual = demands.filter(demand => demand.operator.compare !== 'null');
  // Literals alone were all tried as candidates.
  const wild = textual.some(
    ({ operator, globs }) => operator.compare === 'string-ignore-case' || globs.some(glob => !glob.literal),
  );
  if (!wild || textual.some(isSpelledOut)) return undefined;
  const tracks: Track[] = textual.flatMap(({ operator, globs }) =>
    globs.map(glob => ({ glob, fold: operator.compare === 'string-ignore-case' })),
  );
  const want = (matched: boolean[]) => {
    let from = 0;
    return textual.every(({ operator, globs, wanted }) => {
      const any = matched.slice(from, from + globs.length).includes(true);
      from += globs.length;
      return (any !== operator.negated) === wanted;
    });
  };
  return findText(tracks, want, budget);
}
