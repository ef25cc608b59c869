import type { Principal } from '../types.ts';
import { heldByProtected } from './protected.ts';

/** Why a principal may not be changed; undefined where it may. Its ARN tells, by the path that only AWS can give. */
export function untouchable(principal: Principal, account: string, protectedArns: string[]): string | undefined {
  const { type, name, arn } = principal;
  const who = `${type}/${name}`;
  if (type === 'role' && arn === undefined) return `the ARN of ${who} could not be read`;
  if (arn?.includes(':role/aws-service-role/'))
    return `${who} is linked to a service of AWS, and nobody else may change it`;
  if (arn?.includes(':role/aws-reserved/sso.amazonaws.com/'))
    return `${who} belongs to IAM Identity Center: only its permission set can be changed`;
  return heldByProtected(protectedArns, account, [principal]);
}

/** The same for a group and its members, undefined where not all of them are known. */
export function groupUntouchable(
  group: Principal,
  members: Principal[] | undefined,
  account: string,
  protectedArns: string[],
): string | undefined {
  const groups = protectedArns.filter(arn => arn.includes(':group/'));
  return heldByProtected(protectedArns, account, members) ?? heldByProtected(groups, account, [group]);
}
