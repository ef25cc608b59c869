import { type Budget, spend } from './budget.ts';
import { type Glob, nextStates, startStates, tokensOf } from './glob.ts';

const MAX_LENGTH = 256;
const MAX_NODES = 4_000;
/** Tried last, for texts that no pattern's own characters spell. */
const OTHER = ['x', '0', '-', 'Q'];

/** One pattern of the search; `fold` compares in lower case. */
export interface Track {
  glob: Glob;
  fold?: boolean;
}

interface Node {
  text: string;
  states: Uint8Array[];
}

/**
 * Finds the shortest text whose matches over all tracks satisfy `want`, by breadth first search over what the
 * patterns can tell apart. Undefined where there is none within bounds; exact for patterns of everyday size.
 */
export function findText(tracks: Track[], want: (matched: boolean[]) => boolean, budget: Budget): string | undefined {
  const alphabet = alphabetOf(tracks);
  const seen = new Set<string>();
  let level: Node[] = [{ text: '', states: tracks.map(track => startStates(tokensOf(track.glob))) }];
  const size = tracks.reduce((sum, track) => sum + tokensOf(track.glob).length + 1, 1);
  for (let length = 0; length <= MAX_LENGTH && level.length > 0; length++) {
    const next: Node[] = [];
    for (const node of level) {
      if (want(node.states.map(states => states.at(-1) === 1))) return node.text;
      for (const character of alphabet) {
        spend(budget, 1 + size / 64);
        const states = tracks.map((track, i) =>
          nextStates(tokensOf(track.glob), node.states[i]!, codeOf(character, track)),
        );
        const key = states.map(set => set.join('')).join('|');
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MAX_NODES) return undefined;
        next.push({ text: node.text + character, states });
      }
    }
    level = next;
  }
  return undefined;
}

function alphabetOf(tracks: Track[]): string[] {
  const characters = new Set<string>();
  for (const { glob, fold } of tracks) {
    for (const token of tokensOf(glob)) {
      if (token < 0) continue;
      characters.add(String.fromCharCode(token));
      if (fold) characters.add(String.fromCharCode(token).toUpperCase());
    }
  }
  const other = OTHER.find(character => !characters.has(character));
  return other ? [...characters, other] : [...characters];
}

function codeOf(character: string, track: Track): number {
  return (track.fold ? character.toLowerCase() : character).charCodeAt(0);
}
