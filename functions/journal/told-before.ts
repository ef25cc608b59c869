import type { Change, ChangeFinding, Journal } from '../types.ts';
import { fieldsOf, textsOf } from './fields.ts';
import { keep } from './keep.ts';

/**
 * Which rules were told of a source, whoever changed it and whoever holds it: what is old news need not be told again,
 * not even for the next of a hundred roles that hold the same policy.
 */
const keyOf = ({ account, resource }: Change, source: string | undefined) => `told/${account}#${source ?? resource}`;

/** The findings' rules by the key that their source is kept under. */
function rulesByKey(change: Change, findings: ChangeFinding[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { rule, source } of findings) {
    const key = keyOf(change, source);
    found.set(key, [...(found.get(key) ?? []), rule]);
  }
  return found;
}

/** Whether each of the findings was told before. */
export async function wereTold(change: Change, findings: ChangeFinding[], journal: Journal): Promise<boolean> {
  for (const [key, rules] of rulesByKey(change, findings)) {
    const told = new Set(textsOf(fieldsOf((await journal.read(key))?.body).rules));
    if (!rules.every(rule => told.has(rule))) return false;
  }
  return true;
}

/** Keeps that the findings were told. */
export async function keepTold(change: Change, findings: ChangeFinding[], journal: Journal): Promise<void> {
  for (const [key, rules] of rulesByKey(change, findings))
    await keep(journal, key, 'retention', body => {
      const before = textsOf(fieldsOf(body).rules);
      const all = [...new Set([...before, ...rules])];
      return all.length === before.length ? undefined : { rules: all };
    });
}
