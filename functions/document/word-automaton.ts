import type { Automaton, RuneTest } from './automaton.ts';

type Trie = Map<number, number>[];

/** An automaton for exactly these words, in any case unless told how characters compare. A site's list may be long, and a list needs no pattern. */
export function wordAutomaton(words: string[], same = lower): Automaton {
  const dead = 0;
  const start = 1;
  const trie: Trie = [new Map(), new Map()];
  const ends = new Set<number>();
  for (const word of words) ends.add(insert(trie, start, word, same));
  const runes = new Set(trie.flatMap(node => [...node.keys()]));
  return {
    start,
    dead,
    step: (state, rune) => trie[state]!.get(same(rune)) ?? dead,
    accepts: state => ends.has(state),
    tests: [...runes].map(
      (rune): RuneTest => ({ id: `word:${rune}`, runes: [rune], matchRune: other => same(other) === rune }),
    ),
  };
}

function insert(trie: Trie, start: number, word: string, same: (rune: number) => number): number {
  let state = start;
  for (const character of word) {
    const rune = same(character.codePointAt(0)!);
    const next = trie[state]!.get(rune) ?? trie.push(new Map()) - 1;
    trie[state]!.set(rune, next);
    state = next;
  }
  return state;
}

function lower(rune: number): number {
  return rune >= 65 && rune <= 90 ? rune + 32 : rune;
}
