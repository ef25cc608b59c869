import { type Budget, OverBudget } from './automaton.ts';
import { partsOf } from './interpolation.ts';
import type { SessionContent } from './read-document.ts';
import { type Piece, piecesOf } from './values.ts';

/** An answer, or why there is none. `undefined` as an answer is a no. */
export type Decision<T> = { answer: T } | { because: string };

/** Instructions visited before a question is given up: some tens of milliseconds. */
const work = 300_000;

const tooLarge = { because: 'its patterns are too large to decide' };

/** Asks a question of a document text with its placeholders opened. Never throws: past the budget it is undecided. */
export function decide<T>(
  text: string,
  content: SessionContent,
  ask: (pieces: Piece[], budget: Budget) => T,
): Decision<T> {
  if (content.work.left <= 0) return tooLarge;
  const granted = Math.min(work, content.work.left);
  const budget = { left: granted };
  try {
    const pieces = piecesOf(partsOf(text), content, budget);
    return 'because' in pieces ? pieces : { answer: ask(pieces, budget) };
  } catch (error) {
    if (error instanceof OverBudget) return tooLarge;
    throw error;
  } finally {
    content.work.left -= granted - budget.left;
  }
}
