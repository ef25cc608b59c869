import { type Budget, spend } from './budget.ts';
import { ANY_TEXT, type Glob, repeats, takes, tokensOf } from './glob.ts';

const MAX_LENGTH = 256;
const MAX_NODES = 4_000;
/** Tried last, for texts that no pattern's own characters spell. */
const OTHER = ['x', '0', '-', 'Q'];
const COLON = 58;

/** One pattern of the search; `fold` compares in lower case. */
export interface Track {
  glob: Glob;
  fold?: boolean;
}

/** A set of positions, a bit each: those of all tracks side by side, so that one character moves every pattern at once. */
type Bits = Uint32Array<ArrayBuffer>;

interface Machine {
  size: number;
  start: Bits;
  /** Where a star stands, which is passed without a character. */
  stars: Bits;
  /** The position behind each track's last token. */
  ends: number[];
  letters: Letter[];
}

interface Letter {
  text: string;
  /** Positions whose token is this very character: elsewhere one letter is as good as another. */
  own: Bits;
  /** Positions that it leads on from, and those it leaves standing. */
  step: Bits;
  stay: Bits;
}

interface Node {
  text: string;
  states: Bits;
}

/**
 * Finds the shortest text whose matches over all tracks satisfy `want`, by breadth first search over what the
 * patterns can tell apart. Undefined where there is none within bounds; exact for patterns of everyday size.
 */
export function findText(tracks: Track[], want: (matched: boolean[]) => boolean, budget: Budget): string | undefined {
  const { size, start, stars, ends, letters } = machineOf(tracks);
  spend(budget, size / 8 + (letters.length * size) / 256);
  const seen = new Set<string>();
  let level: Node[] = [{ text: '', states: start }];
  for (let length = 0; length <= MAX_LENGTH && level.length > 0; length++) {
    const next: Node[] = [];
    for (const node of level) {
      spend(budget, ends.length / 8 + (letters.length * (1 + size / 64)) / 32);
      if (want(ends.map(end => has(node.states, end)))) return node.text;
      for (const letter of tellingLetters(letters, node.states)) {
        spend(budget, 2 + size / 48);
        const states = moved(node.states, letter, stars);
        const key = String.fromCharCode(...new Uint16Array(states.buffer));
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > MAX_NODES) return undefined;
        next.push({ text: node.text + letter.text, states });
      }
    }
    level = next;
  }
  return undefined;
}

/** The letters that lead to different places from here: the first of those that no token asks for stands for them all. */
function tellingLetters(letters: readonly Letter[], states: Bits): Letter[] {
  let plain = false;
  return letters.filter(letter => {
    if (letter.text === ':' || meet(letter.own, states)) return true;
    const first = !plain;
    plain = true;
    return first;
  });
}

function moved(states: Bits, { step, stay }: Letter, stars: Bits): Bits {
  const next = new Uint32Array(states.length);
  let carried = 0;
  for (let i = 0; i < states.length; i++) {
    const leaving = states[i]! & step[i]!;
    next[i] = (states[i]! & stay[i]!) | (leaving << 1) | carried;
    carried = leaving >>> 31;
  }
  return pastStars(next, stars);
}

/** The same positions and those behind the stars among them; no two stars stand side by side. */
function pastStars(states: Bits, stars: Bits): Bits {
  let carried = 0;
  for (let i = 0; i < states.length; i++) {
    const passing = states[i]! & stars[i]!;
    states[i] = states[i]! | (passing << 1) | carried;
    carried = passing >>> 31;
  }
  return states;
}

function machineOf(tracks: readonly Track[]): Machine {
  const lists = tracks.map(track => ({ fold: track.fold ?? false, tokens: withoutDoubleStars(tokensOf(track.glob)) }));
  const size = lists.reduce((sum, { tokens }) => sum + tokens.length + 1, 0);
  const none = () => new Uint32Array(Math.ceil(size / 32));
  const [start, stars, any, anyButColon] = [none(), none(), none(), none()];
  /** Positions by the character that stands there, as it is and in tracks that fold. */
  const [plain, folded] = [new Map<number, Bits>(), new Map<number, Bits>()];
  const ends: number[] = [];
  let at = 0;
  for (const { fold, tokens } of lists) {
    add(start, at);
    for (const token of tokens) {
      if (repeats(token)) add(stars, at);
      if (token >= 0) {
        const places = fold ? folded : plain;
        if (!places.has(token)) places.set(token, none());
        add(places.get(token)!, at);
      } else add(takes(token, COLON) ? any : anyButColon, at);
      at++;
    }
    ends.push(at++);
  }
  const letters = alphabetOf(lists).map(text => {
    const own = union(plain.get(text.charCodeAt(0)), folded.get(text.toLowerCase().charCodeAt(0)), none());
    const wild = text === ':' ? any : union(any, anyButColon, none());
    const taking = union(own, wild, none());
    return {
      text,
      own,
      step: taking.map((bits, i) => bits & ~stars[i]!),
      stay: taking.map((bits, i) => bits & stars[i]!),
    };
  });
  return { size, start: pastStars(start, stars), stars, ends, letters };
}

/** One star for each run of them, which takes a colon where one of the run does. */
function withoutDoubleStars(tokens: readonly number[]): number[] {
  const kept: number[] = [];
  for (const token of tokens) {
    if (!repeats(token) || kept.length === 0 || !repeats(kept.at(-1)!)) kept.push(token);
    else if (token === ANY_TEXT) kept[kept.length - 1] = token;
  }
  return kept;
}

function alphabetOf(lists: readonly { fold: boolean; tokens: number[] }[]): string[] {
  const characters = new Set<string>();
  for (const { tokens, fold } of lists) {
    for (const token of tokens) {
      if (token < 0) continue;
      const character = String.fromCharCode(token);
      characters.add(character);
      if (fold) characters.add(character.toUpperCase());
    }
  }
  const other = OTHER.find(character => !characters.has(character));
  return other ? [...characters, other] : [...characters];
}

function add(bits: Bits, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31);
}

function has(bits: Bits, at: number): boolean {
  return ((bits[at >>> 5]! >>> (at & 31)) & 1) === 1;
}

function meet(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if ((a[i]! & b[i]!) !== 0) return true;
  return false;
}

function union(a: Bits | undefined, b: Bits | undefined, into: Bits): Bits {
  for (let i = 0; i < into.length; i++) into[i] = (a?.[i] ?? 0) | (b?.[i] ?? 0);
  return into;
}
