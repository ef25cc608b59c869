import { worked } from './budget.ts';
import { ANY_CHAR, ANY_TEXT, type Glob, globOf, literalGlob, SEGMENT_CHAR, SEGMENT_TEXT, wildGlob } from './glob.ts';

/** `exact` has no wildcards; `resource` and `arn` differ in how far a `*` reaches over colons. */
export type Mode = 'exact' | 'like' | 'resource' | 'arn';

interface Variable {
  /** Lower case. */
  key: string;
  fallback?: string;
}

/** A pattern as written, with policy variables still open. */
export interface Pattern {
  text: string;
  mode: Mode;
  /** Empty where it is plain. */
  parts: readonly (number[] | Variable)[];
  /** Keys of its variables, lower case. */
  variables: readonly string[];
  /** Set where there is no variable. */
  fixed?: Glob;
  /** Kept by `widest`, which is asked again for every ARN. */
  widest?: Glob;
}

/** Gives the one value of a key, or undefined where the request carries none or many. */
export type Lookup = (key: string) => string | undefined;

/** Steps that looking up one variable takes. */
const VARIABLE = 128;

const none: readonly never[] = [];

/** Reads a pattern. Variables exist only where the policy's Version is 2012-10-17. */
export function patternOf(text: string, mode: Mode, withVariables: boolean): Pattern {
  if (!withVariables || !text.includes('${'))
    return { text, mode, parts: none, variables: none, fixed: plainGlob(text, mode) };
  const parts: (number[] | Variable)[] = [];
  let run: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const end = withVariables && text.startsWith('${', i) ? text.indexOf('}', i) : -1;
    if (end > 0) {
      const variable = text.slice(i + 2, end);
      i = end;
      if (variable === '*' || variable === '?' || variable === '$') run.push(variable.charCodeAt(0));
      else {
        parts.push(run, variableOf(variable));
        run = [];
      }
    } else run.push(tokenOf(text, i, mode));
  }
  parts.push(run);
  const variables = parts.flatMap(part => (Array.isArray(part) ? [] : [part.key]));
  const pattern: Pattern = { text, mode, parts, variables };
  if (variables.length === 0) pattern.fixed = assemble(pattern, () => undefined)!;
  return pattern;
}

/** The glob of a pattern without a variable. */
function plainGlob(text: string, mode: Mode): Glob {
  const first = mode === 'exact' ? -1 : firstWild(text);
  if (first < 0) return literalGlob(text);
  const last = Math.max(text.lastIndexOf('*'), text.lastIndexOf('?'));
  return wildGlob(text.slice(0, first), text.slice(last + 1), () =>
    bound(
      Array.from({ length: text.length }, (_, i) => tokenOf(text, i, mode)),
      mode,
    ),
  );
}

function firstWild(text: string): number {
  const star = text.indexOf('*');
  const mark = text.indexOf('?');
  return star < 0 || mark < 0 ? Math.max(star, mark) : Math.min(star, mark);
}

/** The pattern with its variables filled in as literal text; undefined where one has no value, which matches nothing. */
export function resolve(pattern: Pattern, lookup: Lookup): Glob | undefined {
  return pattern.fixed ?? assemble(pattern, lookup);
}

/** The pattern with every variable as a wildcard: what some caller could make it match. */
export function widest(pattern: Pattern): Glob {
  pattern.widest ??= pattern.fixed ?? globOf(boundWidely(pattern));
  return pattern.widest;
}

function boundWidely({ parts, mode }: Pattern): number[] {
  return bound(
    parts.flatMap(part => (Array.isArray(part) ? part : [ANY_TEXT])),
    mode,
  );
}

function tokenOf(text: string, i: number, mode: Mode): number {
  if (mode !== 'exact' && text[i] === '*') return ANY_TEXT;
  if (mode !== 'exact' && text[i] === '?') return ANY_CHAR;
  return text.charCodeAt(i);
}

function variableOf(text: string): Variable {
  const comma = text.indexOf(',');
  if (comma < 0) return { key: text.trim().toLowerCase() };
  const fallback = text.slice(comma + 1).trim();
  const quoted = fallback.length > 1 && fallback.startsWith("'") && fallback.endsWith("'");
  return { key: text.slice(0, comma).trim().toLowerCase(), fallback: quoted ? fallback.slice(1, -1) : fallback };
}

function assemble(pattern: Pattern, lookup: Lookup): Glob | undefined {
  const tokens: number[] = [];
  for (const part of pattern.parts) {
    if (Array.isArray(part)) {
      for (const token of part) tokens.push(token);
      continue;
    }
    worked(VARIABLE);
    const value = lookup(part.key) ?? part.fallback;
    if (value === undefined) return undefined;
    for (let i = 0; i < value.length; i++) tokens.push(value.charCodeAt(i));
  }
  worked(4 * tokens.length);
  return globOf(bound(tokens, pattern.mode));
}

/**
 * Keeps wildcards inside their colon segment. In a Resource a `*` that ends its segment may run over colons;
 * in an Arn operator the first five colons are fences and the sixth part is free.
 */
function bound(tokens: number[], mode: Mode): number[] {
  if (mode === 'exact' || mode === 'like') return tokens;
  if (tokens.length === 1 && tokens[0] === ANY_TEXT) return tokens;
  return mode === 'arn' ? boundArn(tokens) : boundResource(tokens);
}

function boundArn(tokens: number[]): number[] {
  let colons = 0;
  return tokens.map(token => {
    if (token === 58) colons++;
    if (colons >= 5 || token >= 0) return token;
    return token === ANY_TEXT ? SEGMENT_TEXT : SEGMENT_CHAR;
  });
}

function boundResource(tokens: number[]): number[] {
  let ends = true;
  const bounded = [...tokens];
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i]!;
    if (token === ANY_CHAR) bounded[i] = SEGMENT_CHAR;
    if (token === ANY_TEXT && !ends) bounded[i] = SEGMENT_TEXT;
    if (token !== ANY_TEXT) ends = token === 58;
  }
  return bounded;
}
