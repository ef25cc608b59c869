import { namesAction } from './evaluate.ts';
import { widest } from './pattern.ts';
import type { Statement } from './read-policy.ts';
import { instances } from './solve-key.ts';
import { freshValue } from './variable-pool.ts';

const MAX_CELLS = 256;
const MAX_VALUES = 8;

/** The tag key (lower case) that a condition key of StartSession reads. */
export function tagKeyOf(key: string): string | undefined {
  const prefix = ['aws:resourcetag/', 'ssm:resourcetag/'].find(one => key.startsWith(one));
  return prefix && key.slice(prefix.length);
}

/** Ways to tag a target that the statements on an action can tell apart, none at all first. */
export function tagCells(statements: readonly Statement[], action: string): ReadonlyMap<string, string>[] {
  const values = new Map<string, Set<string>>();
  for (const predicate of statements.filter(s => namesAction(s, action.toLowerCase())).flatMap(s => s.conditions)) {
    const tag = tagKeyOf(predicate.key);
    if (tag === undefined) continue;
    const some = values.get(tag) ?? new Set();
    values.set(tag, some);
    for (const value of predicate.values) some.add(instances(widest(value))[0]!);
  }
  let cells: Map<string, string>[] = [new Map()];
  for (const [tag, some] of values) {
    const texts = [...some, freshValue(tag)].slice(0, MAX_VALUES);
    cells = [...cells, ...cells.flatMap(cell => texts.map(text => new Map(cell).set(tag, text)))].slice(0, MAX_CELLS);
  }
  return cells;
}
