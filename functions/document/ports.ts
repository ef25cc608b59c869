import { type Budget, spend } from './automaton.ts';
import { type Decision, decide } from './decide.ts';
import { partsOf } from './interpolation.ts';
import type { SessionContent } from './read-document.ts';
import { admits, type Piece, type Values } from './values.ts';

const portCount = 65_536;

/** Port -> how a caller writes it, for every port that can be had. */
export type OpenPorts = Map<number, string>;

/** Exactly the ports, 0 to 65535, that a document text such as `{{ portNumber }}` lets its caller have. */
export function openPorts(text: string, content: SessionContent): Decision<OpenPorts> {
  const decision = decide(text, content, pieces => {
    const [only] = pieces;
    if (pieces.length === 1 && typeof only === 'object') return portsOf(only);
    const open: OpenPorts = new Map();
    const comparisons = { left: 1_000_000 };
    for (let port = 0; port < portCount; port++) {
      const spelling = spellings(port).find(written => canMake(pieces, written, comparisons));
      if (spelling !== undefined) open.set(port, spelling);
    }
    return open;
  });
  // Text that no number is made of may be a placeholder to another reader.
  const strange = partsOf(text).some(part => 'literal' in part && !/^\d{1,5}$/.test(part.literal));
  const none = 'answer' in decision && decision.answer.size === 0;
  return none && (strange || !text.includes('{{'))
    ? { because: `the port ${JSON.stringify(text.slice(0, 40))} is not a number from 0 to 65535` }
    : decision;
}

/** The ports of a parameter that stands alone: its pattern is walked once over the tree of all digits, not once for each port. */
function portsOf(values: Values): OpenPorts {
  const found = new Array<string | undefined>(portCount);
  const add = (spelling: string, port: number) => {
    if (port >= portCount) return;
    // Of the spellings with zeros those of five digits and those with one zero count.
    if (spelling.length > 2 && spelling.length < 5 && spelling.startsWith('00')) return;
    const known = found[port];
    if (known === undefined || spelling.length < known.length) found[port] = spelling;
  };
  for (const word of values.words) if (/^\d{1,5}$/.test(word)) add(word, Number(word));
  const { pattern, least, most } = values.language ?? { least: 1, most: 0 };
  const longest = Math.min(most, 5);
  const walk = (spelling: string, port: number, state: number) => {
    if (spelling !== '' && spelling.length >= least && (!pattern || pattern.accepts(state))) add(spelling, port);
    if (spelling.length >= longest) return;
    for (let digit = 0; digit < 10; digit++) {
      const next = pattern ? pattern.step(state, 48 + digit) : 0;
      if (next !== pattern?.dead) walk(spelling + digit, port * 10 + digit, next);
    }
  };
  walk('', 0, pattern?.start ?? 0);
  const open: OpenPorts = new Map();
  for (const [port, spelling] of found.entries()) if (spelling !== undefined) open.set(port, spelling);
  return open;
}

export function everyPort(): OpenPorts {
  return new Map(Array.from({ length: portCount }, (_, port) => [port, `${port}`]));
}

/** Go dials `00080` as 80, so a pattern that refuses `80` may still open it. */
function spellings(port: number): string[] {
  const plain = `${port}`;
  return plain.length === 5 ? [plain] : [plain, plain.padStart(5, '0'), `0${plain}`];
}

/** A port as its digits tell it, with what Go's net.Dial reads over: a plus, zeros; undefined where it is not one. */
export function portOf(text: string): number | undefined {
  const number = Number(/^\+?0*(\d{1,5})$/.exec(text)?.[1]);
  return number < portCount ? number : undefined;
}

/** Whether the pieces, end to end, can make this text: the positions each piece can leave the reader at, piece by piece. */
function canMake(pieces: Piece[], text: string, comparisons: Budget): boolean {
  if (pieces.length === 1) return fits(pieces[0]!, text);
  let positions = new Set([0]);
  for (const piece of pieces) {
    const reached = new Set<number>();
    for (const from of positions) {
      spend(comparisons, text.length - from + 1);
      for (let to = from; to <= text.length; to++) if (fits(piece, text.slice(from, to))) reached.add(to);
    }
    positions = reached;
  }
  return positions.has(text.length);
}

function fits(piece: Piece, text: string): boolean {
  return typeof piece === 'string' ? piece === text : admits(piece, text);
}

/** `22, 80, 8080 to 8089 and 3 more ranges`. */
export function portList(ports: number[]): string {
  const ranges: [number, number][] = [];
  for (const port of ports) {
    const last = ranges.at(-1);
    if (last && last[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  const shown = ranges.slice(0, 3).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  const more = ranges.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more range${more > 1 ? 's' : ''}` : '');
}
