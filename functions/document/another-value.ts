import { type Decision, decide } from './decide.ts';
import type { SessionContent } from './read-document.ts';
import { shortest } from './shortest.ts';
import { wordAutomaton } from './word-automaton.ts';

/** A value that a caller may give besides the usual one; undefined where the caller has no choice. */
export function anotherValue(parameter: string, content: SessionContent): Decision<string | undefined> {
  return decide(`{{${parameter}}}`, content, (pieces, budget) => {
    const usual = content.parameters.get(parameter)?.default ?? shortest(pieces, { all: [], none: [] }, budget);
    return usual === undefined
      ? undefined
      : shortest(pieces, { all: [], none: [wordAutomaton([usual], rune => rune)] }, budget);
  });
}
