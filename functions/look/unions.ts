import { readPolicy } from '../policy/read-policy.ts';
import { touchesSessions } from '../policy/relevance.ts';
import type { Access, ChangeOf, Principal } from '../types.ts';
import { accessOf, type Holdings, holdingsOf } from './principal-policies.ts';
import type { Reader } from './reader.ts';

/** Of the principals that a policy bounds or denies, as many as are judged whole. */
const mostUnions = 5;

export interface Unions {
  now: Access[];
  before: Access[];
}

/**
 * The principals whose other policies an earlier version could hold shut, as a boundary or by a Deny, each with the
 * policy as it is and as it was.
 */
export async function unionsOf(
  change: ChangeOf<'managed-policy'>,
  earlier: string | undefined,
  holders: { attached: Principal[]; bounded: Principal[] },
  aws: Reader,
): Promise<Unions> {
  const denied = earlier !== undefined && deniesSessions(earlier) ? holders.attached : [];
  const shut = [...denied, ...holders.bounded];
  if (shut.length > mostUnions)
    aws.gaps.push(`${change.policyArn} restricts ${shut.length} principals; ${mostUnions} of them were judged whole.`);
  const unions: Unions = { now: [], before: [] };
  for (const principal of shut.slice(0, mostUnions)) {
    const holdings = await holdingsOf(aws, principal);
    unions.now.push(accessOf(change, principal, holdings));
    unions.before.push(accessOf(change, principal, withText(holdings, change.policyArn, earlier)));
  }
  return unions;
}

function deniesSessions(text: string): boolean {
  return touchesSessions(text) && readPolicy(text).statements.some(statement => !statement.allow);
}

function withText(holdings: Holdings, name: string, text: string | undefined): Holdings {
  const { policies, boundary } = holdings;
  return {
    ...holdings,
    policies: policies.map(policy => (policy.name === name ? { ...policy, text } : policy)),
    ...(boundary && { boundary: boundary.name === name ? { name, text } : boundary }),
  };
}
