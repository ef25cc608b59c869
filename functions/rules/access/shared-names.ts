import { type Budget, spend } from '../../policy/budget.ts';
import { kindOf, lastSegment } from '../../policy/estate.ts';
import { findText } from '../../policy/find-text.ts';
import { type Glob, tokensOf } from '../../policy/glob.ts';
import { patternOf, widest } from '../../policy/pattern.ts';
import type { Statement } from '../../policy/read-policy.ts';

const TYPE = 'document/';
const MAX_PATTERNS = 24;
const kind = kindOf(TYPE);

/**
 * Names of documents that a pattern of one list and a pattern of the other both match: for each pair the shortest,
 * and the shortest that no statement of the third list names. Both, because a refusal may hold in one place only.
 */
export function sharedNames(
  some: readonly Statement[],
  others: readonly Statement[],
  refusing: readonly Statement[],
  budget: Budget,
): string[] {
  const second = namePatterns(others);
  const refused = namePatterns(refusing).map(glob => ({ glob }));
  const names = new Set<string>();
  for (const a of namePatterns(some)) {
    for (const b of second) {
      spend(budget);
      // Where one is written out, or both are the same, the names are candidates already.
      if (a.literal || b.literal || tokensOf(a).join() === tokensOf(b).join()) continue;
      if (!begins(a.prefix, b.prefix)) continue;
      const tracks = [a, b, kind].map(glob => ({ glob }));
      for (const text of [findText(tracks, isShared, budget), findText([...tracks, ...refused], isShared, budget)])
        if (text) names.add(text.slice(TYPE.length));
    }
  }
  return [...names];
}

/** Whether one text may begin as the other does. */
function begins(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a);
}

function isShared(matched: boolean[]): boolean {
  return matched.slice(0, 3).every(Boolean) && !matched.slice(3).includes(true);
}

function namePatterns(statements: readonly Statement[]): Glob[] {
  const texts = statements.filter(s => !s.notResource).flatMap(s => s.resources.map(p => lastSegment(p.text)));
  return [...new Set(texts)]
    .map(text => widest(patternOf(text, 'like', true)))
    .filter(({ prefix }) => begins(prefix, TYPE))
    .slice(0, MAX_PATTERNS);
}
