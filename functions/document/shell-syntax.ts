import { type Automaton, automatonOf } from './automaton.ts';
import { type Decision, decide } from './decide.ts';
import type { SessionContent } from './read-document.ts';
import { shortest } from './shortest.ts';
import { admits, type Piece } from './values.ts';

/** Characters that end, join, substitute, redirect or quote commands; a backslash does so for sh and not for PowerShell. */
const syntax = { posix: '[;&|`$()<>\'"\\n\\\\]', windows: '[;&|`$()<>\'"\\n\\r]' };
/** Words that turn a free argument in command position into a shell. */
const shells =
  '^(?:(?:/usr)?/bin/)?(?:ba|z|da|k|c)?sh$|^(?:sudo|su|cmd|powershell|pwsh)(?:\\.exe)?$|^(?:python3?|perl|ruby|node)$';
/** What stands before a word that a shell, or a command that runs commands, will execute. */
export const commandPosition =
  /(?:^|[;&|`({\n]|\$\(|\b(?:sudo|exec|eval|nohup|env|xargs|command|iex)|\s-c)[ \t]*["']?$/;

/**
 * A value of one parameter that changes which commands run: shell syntax anywhere, or the name of a shell where a command is
 * expected. Quotes around the placeholder are no defence: the agent replaces text, and only some quotes stop some characters.
 */
export function injection(
  parameter: string,
  executes: boolean,
  platform: string,
  content: SessionContent,
): Decision<string | undefined> {
  return decide(`{{${parameter}}}`, content, (pieces, budget) => {
    const long = pieces.map(longAttack).find(value => value !== undefined);
    if (long !== undefined) return long;
    const free = shortest(pieces, one(platform === 'windows' ? syntax.windows : syntax.posix), budget);
    if (free !== undefined || !executes) return free;
    return shortest(pieces, one(shells), budget);
  });

  function one(pattern: string): { all: Automaton[]; none: Automaton[] } {
    const automaton = automatonOf(pattern, { left: 600_000 });
    if ('because' in automaton) throw new Error(`shell syntax: ${automaton.because}`);
    return { all: [automaton], none: [] };
  }
}

/** A great minChars makes the search long, not the answer: most patterns that let syntax in let it in with padding. */
function longAttack(piece: Piece): string | undefined {
  if (typeof piece === 'string' || !piece.language || piece.language.least < 64) return undefined;
  const rest = Math.min(piece.language.least, 65_536) - 1;
  return ['a', '0', ';'].map(padding => `;${padding.repeat(rest)}`).find(value => admits(piece, value));
}
