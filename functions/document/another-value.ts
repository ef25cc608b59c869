import { automatonOf, type Budget } from './automaton.ts';
import { type Decision, decide } from './decide.ts';
import type { SessionContent } from './read-document.ts';
import { shortest } from './shortest.ts';
import type { Piece } from './values.ts';

/** A value that a caller may give besides the usual one; undefined where the caller has no choice. */
export function anotherValue(parameter: string, content: SessionContent): Decision<string | undefined> {
  return decide(`{{${parameter}}}`, content, (pieces, budget) => {
    const usual = content.parameters.get(parameter)?.default ?? shortest(pieces, { all: [], none: [] }, budget);
    return usual === undefined ? undefined : besides(usual, pieces, budget);
  });
}

function besides(usual: string, pieces: Piece[], budget: Budget): string | undefined {
  const same = automatonOf(`^${usual.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, budget);
  return 'because' in same ? undefined : shortest(pieces, { all: [], none: [same] }, budget);
}
