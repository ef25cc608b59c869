import { withText } from '../policy/with-text.ts';
import type { Access, ChangeOf, Principal } from '../types.ts';
import { accessOf, type Holdings, holdingsOf } from './principal-policies.ts';
import { withMembers } from './principal-sight.ts';
import type { Reader } from './reader.ts';

type PolicyChange = ChangeOf<'managed-policy'>;

/** Of the principals that hold a policy, as many as are judged whole for one event; the sweep judges all. */
const mostUnions = 10;

export interface Holders {
  attached: Principal[];
  bounded: Principal[];
}

/** The policy's text at one time; null where there was no such policy. */
type Text = string | undefined | null;

export interface Unions {
  now: Access[];
  carried: Access[];
  before: Access[];
}

/**
 * The principals that hold a policy, judged whole, each with the policy as AWS holds it, as the event left it and as it was: what
 * one policy grants may be half of what another completes, and what it denied or bounded may have held another shut.
 */
export async function unionsOf(
  change: PolicyChange,
  texts: { now: Text; carried?: Text; before: Text },
  { attached, bounded }: Holders,
  aws: Reader,
): Promise<Unions> {
  const attachees: Principal[] = [];
  for (const principal of attached) attachees.push(...(await withMembers(principal, aws)));
  const holders = [
    ...bounded.map(principal => ({ principal, as: 'boundary' as const })),
    ...attachees.map(principal => ({ principal, as: 'policy' as const })),
  ];
  if (holders.length > mostUnions)
    aws.gaps.push(
      `${holders.length} principals hold ${change.policyArn}; ${mostUnions} of them were judged with their other policies.`,
    );
  const unions: Unions = { now: [], carried: [], before: [] };
  for (const { principal, as } of holders.slice(0, mostUnions)) {
    const held = accessOf(change, principal, holding(await holdingsOf(aws, principal), change.policyArn, as));
    unions.now.push(asOf(held, change.policyArn, texts.now));
    if ('carried' in texts) unions.carried.push(asOf(held, change.policyArn, texts.carried));
    unions.before.push(asOf(held, change.policyArn, texts.before));
  }
  return unions;
}

/** IAM lists a holder by its policies later, or a log never: that it holds this one is known. */
function holding(holdings: Holdings, arn: string, as: 'boundary' | 'policy'): Holdings {
  const { policies, boundary } = holdings;
  const unread = { name: arn, text: undefined };
  if (as === 'boundary') return boundary ? holdings : { ...holdings, boundary: unread };
  return policies.some(policy => policy.name === arn) ? holdings : { ...holdings, policies: [...policies, unread] };
}

function asOf(access: Access, name: string, text: Text): Access {
  if (text !== null) return withText(access, name, text);
  return { ...access, policies: access.policies.filter(policy => policy.name !== name) };
}
