import type { Journal, Principal, Snapshot } from '../types.ts';
import { fieldsOf, textOf } from './fields.ts';
import { keep } from './keep.ts';

/**
 * The protected ARNs that still stand for whom they were written for. A name can be given up and taken again by
 * somebody else, so each is bound to the unique id that was first seen under it. Where AWS did not tell the id, the name
 * is enough.
 */
export async function stillProtected(
  arns: string[],
  { change, facts }: Snapshot,
  journal: Journal,
): Promise<{ arns: string[]; gaps: string[] }> {
  const { account } = change;
  const kept = new Set(arns);
  const gaps: string[] = [];
  for (const { access, id } of facts?.holders ?? []) {
    const { principal } = access;
    const fit = arns.filter(arn => isOf(arn, account, principal));
    if (fit.length === 0 || id === undefined || (await firstId(journal, account, principal, id)) === id) continue;
    gaps.push(`${principal.type}/${principal.name} is not the one that was protected: it was made anew (${id}).`);
    for (const arn of fit) kept.delete(arn);
  }
  return { arns: [...kept], gaps };
}

function isOf(arn: string, account: string, { type, name }: Principal): boolean {
  const [, , , , named = '', resource = ''] = arn.split(':');
  const path = resource.split('/');
  return (named === '*' || named === account) && path[0] === type && path.at(-1) === name;
}

async function firstId(journal: Journal, account: string, { type, name }: Principal, id: string): Promise<string> {
  let first = id;
  await keep(journal, `protected/${account}#${type}/${name}`, 'always', body => {
    const known = textOf(fieldsOf(body).id);
    first = known ?? id;
    return known === undefined ? { id } : undefined;
  });
  return first;
}
