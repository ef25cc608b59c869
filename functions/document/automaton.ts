import { RE2JS } from 're2js';

/** One instruction of a compiled RE2 program, as re2js keeps it (`Inst` in its build). */
interface Inst {
  op: number;
  out: number;
  arg: number;
  runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}
const op = { alt: 1, altMatch: 2, capture: 3, emptyWidth: 4, fail: 5, match: 6, nop: 7, rune: 8, runeAnyNotNl: 11 };
const empty = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, word: 16, noWord: 32 };

/** What stands beside a position: enough to decide ^, $, \b and \B. */
const side = { edge: 0, newline: 1, word: 2, other: 3 };

/** Work left before a question counts as undecided. */
export interface Budget {
  left: number;
}
export class OverBudget extends Error {}

/** Throws OverBudget once nothing is left. */
export function spend(budget: Budget, units: number): void {
  budget.left -= units;
  if (budget.left < 0) throw new OverBudget('the question is too large');
}

/** A set of characters; equal sets share an id. */
export interface RuneTest {
  id: string;
  runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** Deterministic view, built on demand, of an RE2 pattern used as an unanchored search. States are numbers. */
export interface Automaton {
  start: number;
  /** The state that no text leaves for a match. */
  dead: number;
  step(state: number, rune: number): number;
  /** Whether a text that ends in this state holds a match. */
  accepts(state: number): boolean;
  /** The character tests of the pattern; characters that none of them tells apart lead to the same states. */
  tests: RuneTest[];
}

/** State after a match was seen: a search needs no more. */
const matched = 0;
const dead = 1;

export function sideOf(rune: number): number {
  if (rune === 10) return side.newline;
  const word = (rune >= 48 && rune <= 57) || (rune >= 65 && rune <= 90) || rune === 95 || (rune >= 97 && rune <= 122);
  return word ? side.word : side.other;
}

function flagsBetween(before: number, after: number): number {
  let flags = before === side.edge ? empty.beginLine | empty.beginText : before === side.newline ? empty.beginLine : 0;
  flags |= after === side.edge ? empty.endLine | empty.endText : after === side.newline ? empty.endLine : 0;
  return flags | ((before === side.word) !== (after === side.word) ? empty.word : empty.noWord);
}

/**
 * RE2 pattern -> automaton, or why not: the agent compiles patterns with Go's RE2, where look-around, back-references and repeats
 * over 1000 do not compile. The native RegExp engine never sees the pattern: it backtracks.
 */
export function automatonOf(pattern: string, budget: Budget): Automaton | { because: string } {
  let program: { inst: Inst[]; start: number };
  try {
    program = RE2JS.compile(pattern).re2Input.prog;
  } catch {
    return { because: 'RE2 does not compile its pattern' };
  }
  spend(budget, program.inst.length * 5);
  if (program.inst.some(inst => inst.op > op.runeAnyNotNl)) return { because: 'its pattern looks behind' };
  return determinise(program.inst, program.start, budget);
}

interface State {
  before: number;
  kernel: number[];
  next: number[];
  accepts?: boolean;
}

function stateOf(before: number, kernel: number[]): State {
  return { before, kernel, next: [] };
}

function determinise(insts: Inst[], start: number, budget: Budget): Automaton {
  // The first two stand for `matched` and `dead`, which are never looked into.
  const states: State[] = [stateOf(side.edge, []), stateOf(side.edge, [])];
  const ids = new Map<string, number>();
  const seen = new Uint32Array(insts.length);
  let stamp = 0;

  function idOf(before: number, kernel: number[]): number {
    const key = `${before}:${kernel.join()}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, states.length);
    return states.push(stateOf(before, kernel)) - 1;
  }

  /** Character tests reachable from a state without reading, given what follows; undefined where a match is. */
  function closure(state: number, after: number): number[] | undefined {
    const { before, kernel } = states[state]!;
    const flags = flagsBetween(before, after);
    const stack = [start, ...kernel];
    const tests: number[] = [];
    stamp++;
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (seen[pc] === stamp) continue;
      seen[pc] = stamp;
      spend(budget, 1);
      const inst = insts[pc]!;
      if (inst.op === op.match) return undefined;
      if (inst.op >= op.rune) tests.push(pc);
      else if (inst.op === op.alt || inst.op === op.altMatch) stack.push(inst.out, inst.arg);
      else if (inst.op !== op.fail && (inst.op !== op.emptyWidth || (inst.arg & ~flags) === 0)) stack.push(inst.out);
    }
    return tests;
  }

  function advance(state: number, rune: number): number {
    const after = sideOf(rune);
    const tests = closure(state, after);
    if (!tests) return matched;
    const kernel = new Set<number>();
    spend(budget, tests.length * 2);
    for (const pc of tests) if (insts[pc]!.matchRune(rune)) kernel.add(insts[pc]!.out);
    if (kernel.size === 0 && anchored) return dead;
    return idOf(
      after,
      [...kernel].sort((a, b) => a - b),
    );
  }

  const anchored = onlyAtStart(insts, start);
  return {
    start: idOf(side.edge, []),
    dead,
    step(state, rune) {
      if (state <= dead) return state;
      const { next } = states[state]!;
      let to = next[rune];
      if (to === undefined) {
        to = advance(state, rune);
        next[rune] = to;
      }
      return to;
    },
    accepts(state) {
      if (state <= dead) return state === matched;
      const entry = states[state]!;
      entry.accepts ??= closure(state, side.edge) === undefined;
      return entry.accepts;
    },
    tests: testsOf(insts, budget),
  };
}

/** Whether a match can begin at the start of the text alone. */
function onlyAtStart(insts: Inst[], start: number): boolean {
  const stack = [start];
  const seen = new Set<number>();
  for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
    if (seen.has(pc)) continue;
    seen.add(pc);
    const inst = insts[pc]!;
    if (inst.op === op.match || inst.op >= op.rune) return false;
    if (inst.op === op.alt || inst.op === op.altMatch) stack.push(inst.out, inst.arg);
    else if (inst.op !== op.fail && !(inst.op === op.emptyWidth && inst.arg & empty.beginText)) stack.push(inst.out);
  }
  return true;
}

/** Each test once: a class of letters holds a thousand numbers, and a repeat holds it a thousand times. */
function testsOf(insts: Inst[], budget: Budget): RuneTest[] {
  const alike = new Map<string, Inst[]>();
  const distinct: Inst[] = [];
  for (const inst of insts) {
    if (inst.op < op.rune) continue;
    const key = `${inst.op}:${inst.arg}:${inst.runes.length}:${sumOf(inst.runes)}`;
    const known = alike.get(key) ?? [];
    if (known.some(other => sameRunes(other.runes, inst.runes))) continue;
    spend(budget, inst.runes.length);
    alike.set(key, [...known, inst]);
    distinct.push(inst);
  }
  return distinct.map(testOf);
}

function sumOf(runes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < runes.length; i++) sum = (Math.imul(sum, 31) + runes[i]!) | 0;
  return sum;
}

function sameRunes(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  if (one === other) return true;
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false;
  return one.length === other.length;
}

function testOf(inst: Inst): RuneTest {
  const { runes } = inst;
  return { id: `${inst.op}:${inst.arg}:${Array.from(runes)}`, runes, matchRune: rune => inst.matchRune(rune) };
}

/** Whether a text passes. */
export function passes(automaton: Automaton, text: string): boolean {
  let state = automaton.start;
  for (let i = 0; i < text.length; i++) {
    const rune = text.codePointAt(i)!;
    if (rune > 0xffff) i++;
    state = automaton.step(state, rune);
  }
  return automaton.accepts(state);
}
