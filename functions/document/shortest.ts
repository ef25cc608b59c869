import { type Automaton, type Budget, sideOf, spend } from './automaton.ts';
import type { Piece, Values } from './values.ts';

interface Node {
  piece: number;
  /** State of the pattern of the piece being filled in, and how much of it is written. */
  inner: number;
  length: number;
  /** States of the questions asked of the whole text. */
  outer: number[];
  text: string;
}

/** A whole text must pass these and must not pass those. */
export interface Wanted {
  all: Automaton[];
  none: Automaton[];
}

/**
 * The shortest text that the pieces can make and that is wanted; undefined where there is none. Breadth first over the product of all
 * patterns, so the answer is exact. Throws OverBudget.
 */
export function shortest(pieces: Piece[], wanted: Wanted, budget: Budget): string | undefined {
  const outer = [...wanted.all, ...wanted.none];
  const runes = alphabet([...outer, ...pieces.flatMap(piece => patternOf(piece) ?? [])], budget);
  const seen = new Set<string>();
  const waiting: Node[][] = [];

  function add(node: Node): void {
    const values = pieces[node.piece] as Values | undefined;
    const { least = 0, most = 0 } = values?.language ?? {};
    const length = Math.min(node.length, most === Number.POSITIVE_INFINITY ? least : most);
    if (values?.language?.pattern?.dead === node.inner && node.length > 0) return;
    if (wanted.all.some((automaton, i) => automaton.dead === node.outer[i])) return;
    // Making a node costs about as much as visiting eight instructions.
    spend(budget, 8);
    const key = `${node.piece}|${node.inner}|${length}|${node.outer.join()}`;
    if (seen.has(key)) return;
    seen.add(key);
    const bucket = waiting[node.text.length] ?? [];
    waiting[node.text.length] = bucket;
    bucket.push(node);
  }
  function read(states: number[], text: string): number[] {
    let now = states;
    for (const character of text) now = outer.map((automaton, i) => automaton.step(now[i]!, character.codePointAt(0)!));
    return now;
  }
  /** Opens the pieces from `piece` on, up to and including the next one that a caller fills in. */
  function open(piece: number, states: number[], text: string): void {
    spend(budget, 1);
    const next = pieces[piece];
    const fixed = typeof next === 'string' ? [next] : (next?.words ?? []);
    for (const word of fixed) open(piece + 1, read(states, word), text + word);
    if (typeof next !== 'string' && (!next || next.language)) {
      add({ piece, inner: next?.language?.pattern?.start ?? 0, length: 0, outer: states, text });
    }
  }

  open(
    0,
    read(
      outer.map(automaton => automaton.start),
      '',
    ),
    '',
  );
  for (let size = 0; size < waiting.length; size++) {
    for (const node of waiting[size] ?? []) {
      spend(budget, runes.length);
      const language = (pieces[node.piece] as Values | undefined)?.language;
      if (!language) {
        if (outer.every((automaton, i) => automaton.accepts(node.outer[i]!) === i < wanted.all.length))
          return node.text;
        continue;
      }
      const { pattern, least, most } = language;
      if (node.length >= least && (!pattern || pattern.accepts(node.inner)))
        open(node.piece + 1, node.outer, node.text);
      if (node.length >= most) continue;
      for (const rune of runes) {
        add({
          piece: node.piece,
          inner: pattern ? pattern.step(node.inner, rune) : 0,
          length: node.length + 1,
          outer: outer.map((automaton, i) => automaton.step(node.outer[i]!, rune)),
          text: node.text + String.fromCodePoint(rune),
        });
      }
    }
  }
  return undefined;
}

function patternOf(piece: Piece): Automaton | undefined {
  return typeof piece === 'string' ? undefined : piece.language?.pattern;
}

const familiar = [...'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-._/;|&$'].map(
  c => c.codePointAt(0)!,
);
/** Past ASCII only the ends of the classes a pattern names are tried, and one stranger. */
const strangers = 64;

/** One character for each set of characters that no test tells apart, the most readable one of each. */
function alphabet(automata: Automaton[], budget: Budget): number[] {
  const tests = new Map(automata.flatMap(a => a.tests).map(test => [test.id, test]));
  const beyond = new Set([0x2603]);
  for (const test of tests.values()) {
    for (const rune of Array.from(test.runes)) if (rune > 127 && beyond.size < strangers) beyond.add(rune);
  }
  const classes = new Map<string, number>();
  for (const rune of new Set([...familiar, ...Array(128).keys(), ...beyond])) {
    spend(budget, tests.size);
    let signature = `${sideOf(rune)}`;
    for (const test of tests.values()) signature += test.matchRune(rune) ? '1' : '0';
    if (!classes.has(signature)) classes.set(signature, rune);
  }
  return [...classes.values()];
}
