import type { Change, ChangeFinding, Journal } from '../types.ts';
import { fieldsOf, textsOf } from './fields.ts';
import { keep } from './keep.ts';

/** Which findings on a resource were told, whoever changed it: what is old news need not be told again. */
const keyOf = ({ account, resource }: Change) => `told/${account}#${resource}`;

const nameOf = ({ rule, source }: Pick<ChangeFinding, 'rule' | 'source'>) => JSON.stringify([rule, source ?? '']);

/** Whether each of the findings was told before. */
export async function wereTold(change: Change, findings: ChangeFinding[], journal: Journal): Promise<boolean> {
  const told = new Set(textsOf(fieldsOf((await journal.read(keyOf(change)))?.body).findings));
  return findings.every(finding => told.has(nameOf(finding)));
}

/** Keeps that the findings were told. */
export async function keepTold(change: Change, findings: ChangeFinding[], journal: Journal): Promise<void> {
  if (findings.length === 0) return;
  await keep(journal, keyOf(change), 'retention', body => {
    const before = textsOf(fieldsOf(body).findings);
    const all = [...new Set([...before, ...findings.map(nameOf)])];
    return all.length === before.length ? undefined : { findings: all.slice(-200) };
  });
}
