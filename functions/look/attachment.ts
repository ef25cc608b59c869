import { touchesSessions } from '../policy/relevance.ts';
import type { ChangeOf, Seen } from '../types.ts';
import { textInForce } from './policy-text.ts';
import { type HeldPolicy, policiesOfGroup } from './principal-policies.ts';
import { principalSight } from './principal-sight.ts';
import type { Reader } from './reader.ts';
import { nothing, type Sight } from './sight.ts';

/** The principal with and without what was attached. What speaks of no session opens none, whatever else is held. */
export async function lookAttachment(change: ChangeOf<'attachment'>, aws: Reader, earlier?: Seen): Promise<Sight> {
  const { group, policyArn } = change;
  const given = await givenBy(change, aws);
  if (given.every(policy => policy.text !== undefined && !touchesSessions(policy.text))) return nothing;
  const unreadable = given.find(policy => policy.text === undefined);
  const forms = (policies: HeldPolicy[], via: string | undefined) => {
    const isAdded = (policy: HeldPolicy) =>
      group === undefined ? policy.name === policyArn && policy.group === via : policy.group === group;
    const others = policies.filter(policy => !isAdded(policy));
    const isGone = others.length === policies.length;
    return { before: others, ...(isGone && { carried: [...others, ...given] }) };
  };
  return {
    ...(await principalSight(change, aws, forms, { earlier })),
    ...(unreadable && { unreadable: `What was attached, ${unreadable.name}, could not be read.` }),
  };
}

/** What the event gave, whether or not the principal still holds it: it did for a while. */
async function givenBy({ policyArn, group }: ChangeOf<'attachment'>, aws: Reader): Promise<HeldPolicy[]> {
  if (group !== undefined) return policiesOfGroup(aws, group);
  return policyArn === undefined
    ? [{ name: 'an unnamed policy', text: undefined }]
    : [await textInForce(aws, policyArn)];
}
