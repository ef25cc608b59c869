import type { Seen } from '../types.ts';

const mostPolicies = 60;

/**
 * What the journal is to keep of a principal: what AWS holds, and where AWS did not tell of all of it, also what was
 * kept before, without the inline policy that is known to be gone.
 */
export function seenAfter(now: Seen, earlier: Seen | undefined, gone?: string): Seen {
  const boundary = now.boundary === undefined ? earlier?.boundary : now.boundary;
  const known = new Set(now.policies.map(policy => policy.name)).add(gone ?? '');
  const kept = now.whole ? [] : (earlier?.policies ?? []).filter(policy => !known.has(policy.name));
  return {
    policies: [...now.policies, ...kept].slice(0, mostPolicies),
    whole: now.whole,
    ...(boundary !== undefined && { boundary }),
  };
}
