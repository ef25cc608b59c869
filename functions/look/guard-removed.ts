import { deniesSessions } from '../policy/relevance.ts';
import type { ChangeOf, PolicyText, Seen } from '../types.ts';
import { textInForce } from './policy-text.ts';
import {
  accessOf,
  type HeldPolicy,
  type Holdings,
  holdingsOf,
  inlineName,
  policiesOfGroup,
} from './principal-policies.ts';
import { principalSight } from './principal-sight.ts';
import type { Reader } from './reader.ts';
import { seenAfter } from './seen-after.ts';
import { nothing, type Sight } from './sight.ts';

type Removal = ChangeOf<'guard-removed'>;

/** The principal without what was taken from it, and with it as far as AWS or the journal has its text. */
export async function lookGuardRemoved(change: Removal, aws: Reader, earlier?: Seen): Promise<Sight> {
  return change.boundary ? lookBoundary(change, aws, earlier) : lookRemoved(change, aws, earlier);
}

async function lookRemoved(change: Removal, aws: Reader, earlier: Seen | undefined): Promise<Sight> {
  const { principal } = change;
  const removed = await removedBy(change, aws, earlier);
  const gone = change.policyName && inlineName(principal, change.policyName);
  // An Allow that goes opens nothing.
  if (removed.every(policy => !deniesSessions(policy.text)))
    return { ...nothing, ...(earlier && { seen: without(earlier, gone) }) };
  const forms = (policies: HeldPolicy[], via: string | undefined) => {
    const isRemoved = (policy: HeldPolicy) =>
      removed.some(({ name, group = via }) => policy.name === name && policy.group === group);
    const others = policies.filter(policy => !isRemoved(policy));
    return {
      before: [...others, ...removed],
      ...(others.length < policies.length && { carried: others }),
    };
  };
  return principalSight(change, aws, forms, { earlier, gone });
}

const without = (seen: Seen, gone: string | undefined): Seen => ({
  ...seen,
  policies: seen.policies.filter(policy => policy.name !== gone),
});

/** A managed policy or a group outlives its removal; of a deleted inline policy only the journal knows. */
async function removedBy(change: Removal, aws: Reader, earlier: Seen | undefined): Promise<HeldPolicy[]> {
  const { policyArn, group, policyName = 'an unnamed policy' } = change;
  if (group !== undefined) return policiesOfGroup(aws, group);
  if (policyArn !== undefined) return [await textInForce(aws, policyArn)];
  const name = inlineName(change.principal, policyName);
  return [earlier?.policies.find(policy => policy.name === name) ?? { name, text: undefined }];
}

/** A boundary deleted, or put, perhaps in place of another: which one, IAM does not tell. */
async function lookBoundary(change: Removal, aws: Reader, earlier: Seen | undefined): Promise<Sight> {
  const { principal, policyArn } = change;
  const { boundary: present, ...now } = await holdingsOf(aws, principal);
  const bounded = (boundary: PolicyText | null | undefined) =>
    accessOf(change, principal, { ...now, ...(boundary && { boundary }) });
  const moved = present?.name !== policyArn;
  return {
    now: [bounded(present)],
    carried: moved ? [bounded(policyArn === undefined ? null : await textInForce(aws, policyArn))] : [],
    before: [bounded(await boundaryBefore(earlier, aws))],
    // The event tells of a boundary that AWS may not show.
    seen: seenAfter({ boundary: policyArn ?? null, ...now.seen }, earlier),
  };
}

async function boundaryBefore(earlier: Seen | undefined, aws: Reader): Promise<Holdings['boundary'] | null> {
  const arn = earlier?.boundary;
  if (arn === undefined) return { name: 'the boundary before', text: undefined };
  return arn === null ? null : textInForce(aws, arn);
}
