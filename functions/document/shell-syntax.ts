import { type Automaton, automatonOf, type Budget } from './automaton.ts';
import { type Decision, decide } from './decide.ts';
import type { SessionContent } from './read-document.ts';
import { shortest } from './shortest.ts';
import { admits, type Piece } from './values.ts';

/**
 * Characters that end, join, substitute, redirect or quote commands; a backslash does so for sh and not for PowerShell, to which
 * typographic quotes are quotes.
 */
const syntax = { posix: '[;&|`$()<>\'"\\n\\\\]', windows: '[;&|`$()<>\'"\\n\\r\u2018-\u201e]' };
/** Programs that run what they are told, by themselves or with a path before them. */
const shells =
  '^(?:[\\w./-]*/)?(?:(?:ba|z|da|k|c|fi)?sh|(?:sudo|su|cmd|powershell|pwsh)(?:\\.exe)?|python[0-9.]*|perl|ruby|node)$';

const begins = '(?:^|[;&|`({\\n!]|\\$\\(|\\b(?:then|do|else|elif|if|while|until|time)(?=[ \\t]))';
/** Commands that run the command after them, with their options. */
const runners =
  '(?:sudo|doas|su|exec|eval|nohup|setsid|env|xargs|command|nice|timeout|watch|[iI][eE][xX]|[iI]nvoke-[eE]xpression|[sS]tart-[pP]rocess|call)';
/** No two of these begin alike, so that the engine has nothing to try twice. */
const options = '(?:[ \\t]+(?:-[ugI][ \\t]+[\\w.{}-]+|-(?![ugI][ \\t])\\S+|[A-Za-z_]\\w*=\\S*|\\d+\\w?))*';
const assignments = '(?:[ \\t]*\\w+=\\S*[ \\t])*';
/** What stands before a word that a shell, or a command that runs commands, will execute. */
const commandPosition = new RegExp(
  `(?:${begins}${assignments}[ \\t]*(?:start[ \\t]+)?(?:${runners}${options}[ \\t]+)*|\\b${runners}${options}[ \\t]+|\\s[-/](?:[ck]|[cC]ommand)[ \\t]+)["']?$`,
);

/** What stands before a word that is printed, and after it where that is read by a shell. */
const printed = /\b(?:echo|printf)(?:[ \t]+-\w+)*[ \t]+["']?$/i;
const intoShell =
  /^[^\n|]*\|[ \t]*(?:sudo[ \t]+(?:-\w+[ \t]+)*)?(?:[\w./-]*\/)?(?:(?:ba|z|da|k)?sh|iex|invoke-expression)\b/i;
const givenToShell = /\b(?:ba|z|da|k)?sh\b[^\n;|&]*<<<[ \t]*["']?$/i;

/** Whether a word is run as a command, by what stands before and after it. */
export const isCommand = (before: string, after: string): boolean =>
  commandPosition.test(before) || givenToShell.test(before) || (printed.test(before) && intoShell.test(after));

/**
 * A value of one parameter that holds shell syntax, and so changes which commands run. Quotes around the placeholder are no defence:
 * the agent replaces text, and only some quotes stop some characters.
 */
export function injection(parameter: string, platform: string, content: SessionContent): Decision<string | undefined> {
  return decide(`{{${parameter}}}`, content, (pieces, budget) => {
    const long = pieces.map(longAttack).find(value => value !== undefined);
    return long ?? shortest(pieces, one(platform === 'windows' ? syntax.windows : syntax.posix, budget), budget);
  });
}

const placeholder = (name: string): string => `\\{\\{\\s*${name}\\s*\\}\\}`;

/** Asked only of what lets no shell syntax through: a search that is not anchored would, so every character is one that some test takes. */
const mayHoldBrace = (piece: Piece): boolean =>
  typeof piece !== 'string' &&
  (piece.words.some(word => word.includes('{')) ||
    (piece.language?.pattern?.tests.some(test => test.matchRune(0x7b)) ?? false));

/**
 * A value of one parameter that is itself the placeholder of a `free` one, which may hold shell syntax: the agent replaces one parameter after the
 * other, so that what the first brought in may be replaced in its turn (amazon-ssm-agent, parameters.go).
 */
export function relay(parameter: string, content: SessionContent, free: () => string[]): Decision<string | undefined> {
  return decide(`{{${parameter}}}`, content, (pieces, budget) => {
    if (!pieces.some(mayHoldBrace)) return undefined;
    for (const other of free()) {
      const value = shortest(pieces, one(placeholder(other), budget), budget);
      if (value !== undefined) return value;
    }
    return undefined;
  });
}

/** What a word in command position, such as `/usr/bin/{{ tool }}`, may be so that it runs further commands. */
export function shellFrom(word: string, content: SessionContent): Decision<string | undefined> {
  return decide(word, content, (pieces, budget) => shortest(pieces, one(shells, budget), budget));
}

function one(pattern: string, budget: Budget): { all: Automaton[]; none: Automaton[] } {
  const automaton = automatonOf(pattern, budget);
  if ('because' in automaton) throw new Error(`shell syntax: ${automaton.because}`);
  return { all: [automaton], none: [] };
}

/** A great minChars makes the search long, not the answer: most patterns that let syntax in let it in with padding. */
function longAttack(piece: Piece): string | undefined {
  if (typeof piece === 'string' || !piece.language || piece.language.least < 64) return undefined;
  const rest = Math.min(piece.language.least, 65_536) - 1;
  return ['a', '0', ';'].map(padding => `;${padding.repeat(rest)}`).find(value => admits(piece, value));
}
