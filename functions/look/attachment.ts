import { touchesSessions } from '../policy/relevance.ts';
import type { ChangeOf, Seen } from '../types.ts';
import { textInForce } from './policy-text.ts';
import { accessOf, type HeldPolicy, holdingsOf, policiesOfGroup } from './principal-policies.ts';
import type { Reader } from './reader.ts';
import { seenAfter } from './seen-after.ts';
import { nothing, type Sight } from './sight.ts';

/** The principal with and without what was attached. What speaks of no session opens none, whatever else is held. */
export async function lookAttachment(change: ChangeOf<'attachment'>, aws: Reader, earlier?: Seen): Promise<Sight> {
  const { principal, group } = change;
  const given = await givenBy(change, aws);
  if (given.every(policy => policy.text !== undefined && !touchesSessions(policy.text))) return nothing;
  const now = await holdingsOf(aws, principal);
  const isAdded = (policy: HeldPolicy) => policy.group === group && (group ? true : policy.name === change.policyArn);
  const others = now.policies.filter(policy => !isAdded(policy));
  const attached = now.policies.filter(isAdded);
  const unreadable = given.find(policy => policy.text === undefined);
  const gone = attached.length === 0;
  return {
    now: [accessOf(change, principal, now)],
    carried: gone ? [accessOf(change, principal, { ...now, policies: [...others, ...given] })] : [],
    before: [accessOf(change, principal, { ...now, policies: others })],
    seen: seenAfter(now.seen, earlier),
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
