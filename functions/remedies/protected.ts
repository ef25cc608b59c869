import type { Principal } from '../types.ts';

/**
 * Why a policy may not be touched for the sake of those that hold it; undefined where it may.
 * IAM lists holders by name without their path, so a protected ARN counts by type and last name: rather one too many.
 */
export function heldByProtected(
  protectedArns: string[],
  account: string,
  holders: Principal[] | undefined,
): string | undefined {
  const held = protectedArns.map(principalOf).filter(one => one.account === '*' || one.account === account);
  if (held.length === 0) return undefined;
  if (!holders) return 'not every principal it is attached to is known, and a protected one may be among them';
  const found = holders.find(one => held.some(({ type, name }) => type === one.type && name === one.name));
  if (found) return `${found.type}/${found.name}, which is protected, holds it`;
  const group = holders.find(one => one.type === 'group');
  return group && held.some(one => one.type === 'user')
    ? `it is attached to group/${group.name}, whose members may be protected`
    : undefined;
}

function principalOf(arn: string): { account: string; type: string; name: string } {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const names = resource.split('/');
  return { account, type: names[0] ?? '', name: names.at(-1) ?? '' };
}
