import { namesAction } from './evaluate.ts';
import { widest } from './pattern.ts';
import type { Predicate, Statement } from './read-policy.ts';
import { instances } from './solve-key.ts';
import { freshValue } from './variable-pool.ts';

const MAX_CELLS = 256;
const MAX_VALUES = 8;

/** The tag key, as written, that a condition key of StartSession reads. */
function tagKeyOf({ key, written }: Predicate): string | undefined {
  const prefix = ['aws:resourcetag/', 'ssm:resourcetag/'].find(one => key.startsWith(one));
  return prefix && written.slice(prefix.length);
}

/** Ways to tag a target that the statements on an action can tell apart, none at all first. */
export function tagCells(statements: readonly Statement[], action: string): ReadonlyMap<string, string>[] {
  const values = new Map<string, [string, Set<string>]>();
  for (const predicate of statements.filter(s => namesAction(s, action.toLowerCase())).flatMap(s => s.conditions)) {
    const tag = tagKeyOf(predicate);
    if (tag === undefined) continue;
    const lower = tag.toLowerCase();
    const [, some] = values.get(lower) ?? values.set(lower, [tag, new Set()]).get(lower)!;
    for (const value of predicate.values) some.add(instances(widest(value))[0]!);
  }
  let cells: Map<string, string>[] = [new Map()];
  for (const [tag, some] of values.values()) {
    const texts = [...some, freshValue(tag)].slice(0, MAX_VALUES);
    cells = [...cells, ...cells.flatMap(cell => texts.map(text => new Map(cell).set(tag, text)))].slice(0, MAX_CELLS);
  }
  return cells;
}
