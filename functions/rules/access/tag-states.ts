import { type Lookup, resolve } from '../../policy/pattern.ts';
import type { Statement } from '../../policy/read-policy.ts';
import { instances } from '../../policy/solve-key.ts';
import { freshValue } from '../../policy/variable-pool.ts';

export type Tags = ReadonlyMap<string, string>;

const MAX_STATES = 36;
const MAX_VALUES = 6;
/** A tag that a call sends may become one that a session asks for. */
const prefixes = ['aws:resourcetag/', 'ssm:resourcetag/', 'ec2:resourcetag/', 'aws:requesttag/'];

/**
 * Ways to tag a resource that the statements tell apart for one caller, none at all first. All tags that they
 * mention vary, because a grant to change one tag may ask for another.
 */
export function tagStates(statements: readonly Statement[], caller: Lookup): Tags[] {
  const values = new Map<string, { tag: string; texts: Set<string> }>();
  for (const { key, written, values: patterns } of statements.flatMap(s => s.conditions)) {
    const prefix = prefixes.find(one => key.startsWith(one));
    if (prefix === undefined) continue;
    const lower = key.slice(prefix.length);
    const known = values.get(lower) ?? { tag: written.slice(prefix.length), texts: new Set() };
    values.set(lower, known);
    for (const pattern of patterns) {
      const glob = resolve(pattern, caller);
      if (glob) known.texts.add(instances(glob)[0]!);
    }
  }
  let states: Map<string, string>[] = [new Map()];
  for (const { tag, texts } of values.values()) {
    const some = [...texts, freshValue(tag)].slice(0, MAX_VALUES);
    const tagged = states.flatMap(state => some.map(text => new Map(state).set(tag, text)));
    states = [...states, ...tagged].slice(0, MAX_STATES);
  }
  return states;
}
