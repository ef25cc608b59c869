import type { ChangeOf, PolicyText } from '../types.ts';
import { textInForce } from './policy-text.ts';
import { accessOf, holdingsOf, inlineName, policiesOfGroup } from './principal-policies.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/** The principal without what was taken from it, and with it as far as AWS still has its text. */
export async function lookGuardRemoved(change: ChangeOf<'guard-removed'>, aws: Reader): Promise<Sight> {
  const { principal } = change;
  const now = await holdingsOf(aws, principal);
  const removed = await removedBy(change, aws);
  const before = change.boundary
    ? { ...now, boundary: { name: 'the boundary before', text: undefined } }
    : { ...now, policies: [...now.policies, ...removed] };
  return { now: [accessOf(change, principal, now)], carried: [], before: [accessOf(change, principal, before)] };
}

/** A managed policy or a group outlives its removal; IAM keeps nothing of a deleted inline policy. */
async function removedBy(change: ChangeOf<'guard-removed'>, aws: Reader): Promise<PolicyText[]> {
  const { policyArn, group, policyName = 'an unnamed policy' } = change;
  if (change.boundary) return [];
  if (group !== undefined) return policiesOfGroup(aws, group);
  if (policyArn !== undefined) return [await textInForce(aws, policyArn)];
  return [{ name: inlineName(change.principal, policyName), text: undefined }];
}
