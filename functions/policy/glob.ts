import { worked } from './budget.ts';

/** Patterns of the IAM language as tokens: a character code, or one of the wildcards below. */
export const ANY_CHAR = -1;
export const ANY_TEXT = -2;
/** Wildcards that stay inside one colon segment of an ARN. */
export const SEGMENT_CHAR = -3;
export const SEGMENT_TEXT = -4;

const COLON = 58;

export interface Glob {
  /** Characters before the first wildcard. */
  prefix: string;
  /** Characters after the last wildcard; none in a literal. */
  suffix: string;
  literal: boolean;
  /** Read with `tapeOf`, which makes it when first asked: most patterns are told apart by their ends. */
  tape: Tape | (() => number[]) | undefined;
}

interface Tape {
  tokens: number[];
  /** Where stars of both kinds stand in it, the same with every star free to run over colons. */
  relaxed: number[] | undefined;
}

/** Builds a glob from tokens. */
export function globOf(tokens: number[]): Glob {
  const wild = tokens.findIndex(token => token < 0);
  if (wild < 0) return literalGlob(textOf(tokens));
  const last = tokens.findLastIndex(token => token < 0);
  return wildGlob(textOf(tokens.slice(0, wild)), textOf(tokens.slice(last + 1)), () => tokens);
}

/** A glob that matches one text alone. */
export function literalGlob(text: string): Glob {
  return { prefix: text, suffix: '', literal: true, tape: undefined };
}

/** A glob with a wildcard, by its literal ends; `tokens` gives the whole of it when a match needs more than those. */
export function wildGlob(prefix: string, suffix: string, tokens: () => number[]): Glob {
  return { prefix, suffix, literal: false, tape: tokens };
}

/** The tokens of a glob. */
export function tokensOf(glob: Glob): number[] {
  return tapeOf(glob).tokens;
}

function tapeOf(glob: Glob): Tape {
  if (typeof glob.tape === 'object') return glob.tape;
  const tokens = glob.tape ? glob.tape() : codesOf(glob.prefix);
  const mixed = tokens.includes(ANY_TEXT) && tokens.includes(SEGMENT_TEXT);
  const relaxed = mixed ? tokens.map(token => (token === SEGMENT_TEXT ? ANY_TEXT : token)) : undefined;
  const tape = { tokens, relaxed };
  glob.tape = tape;
  return tape;
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** The text that character tokens stand for. */
export function textOf(tokens: readonly number[]): string {
  let text = '';
  for (const token of tokens) text += String.fromCharCode(token);
  return text;
}

/** The text of a pattern without its wildcards. */
export function literalText(glob: Glob): string {
  return glob.literal ? glob.prefix : textOf(tokensOf(glob).filter(token => token >= 0));
}

/** Whether one wildcard takes this character. */
export function takes(token: number, code: number): boolean {
  if (token >= 0) return token === code;
  return token === ANY_CHAR || token === ANY_TEXT || code !== COLON;
}

/** Whether a token stands for any number of characters. */
export function repeats(token: number): boolean {
  return token === ANY_TEXT || token === SEGMENT_TEXT;
}

/** Steps that it takes to compare a text with a pattern's ends. */
const LOOK = 12;

/** Matches the whole text. Never a native RegExp: policy text is hostile and backtracking is exponential. */
export function matches(glob: Glob, text: string): boolean {
  worked(LOOK);
  if (glob.literal) return text === glob.prefix;
  // The end first: ids and names stand there, and a long policy's ARNs all begin alike.
  if (!text.endsWith(glob.suffix) || !text.startsWith(glob.prefix)) return false;
  const { tokens, relaxed } = tapeOf(glob);
  if (tokens.length === glob.prefix.length + 1 && tokens.at(-1) === ANY_TEXT) return true;
  const from = glob.prefix.length;
  if (!relaxed) return matchGreedy(tokens, text, from);
  // Were every star free to run, greedy would be right to refuse; where it finds a way, there is one. Few texts are left.
  return matchGreedy(relaxed, text, from) && (matchGreedy(tokens, text, from) || matchStates(tokens, text, from));
}

/** From behind the prefix. Where a star stops at a colon, so do all, and no earlier star could have gone further. */
function matchGreedy(tokens: number[], text: string, from: number): boolean {
  let at = from;
  let star = -1;
  let resume = from;
  let steps = 0;
  let i = from;
  while (i < text.length) {
    steps++;
    const token = tokens[at];
    if (token !== undefined && repeats(token)) {
      star = at++;
      resume = i;
    } else if (token !== undefined && takes(token, text.charCodeAt(i))) {
      at++;
      i++;
    } else if (star >= 0 && takes(tokens[star]!, text.charCodeAt(resume))) {
      at = star + 1;
      i = ++resume;
    } else break;
  }
  worked(steps);
  if (i < text.length) return false;
  while (at < tokens.length && repeats(tokens[at]!)) at++;
  return at === tokens.length;
}

/** Two kinds of star make greedy matching wrong, so all positions are carried at once, from behind the prefix. */
function matchStates(tokens: number[], text: string, from: number): boolean {
  const states = new Uint8Array(tokens.length + 1);
  states[from] = 1;
  for (let j = from; j < tokens.length && repeats(tokens[j]!); j++) states[j + 1] = 1;
  for (let i = from; i < text.length; i++) if (!advance(tokens, states, text.charCodeAt(i), from)) return false;
  return states[tokens.length] === 1;
}

/** Moves every position by one character; false where none is left. */
function advance(tokens: number[], states: Uint8Array, code: number, from: number): boolean {
  worked(tokens.length - from);
  let arriving = 0;
  let left = 0;
  for (let j = from; j < tokens.length; j++) {
    const token = tokens[j]!;
    const moving = states[j] === 1 && takes(token, code) ? 1 : 0;
    states[j] = repeats(token) ? arriving | moving : arriving;
    arriving = repeats(token) ? states[j]! : moving;
    left |= states[j]!;
  }
  states[tokens.length] = arriving;
  return (left | arriving) === 1;
}
