import type { State } from '../../cli/account/state.ts';
import type { Policy } from '../oracle/evaluate.ts';

/** The policies that a principal holds, as the account has them; undefined where there is no such principal. */
export function effective(state: State, key: string): Policy[] | undefined {
  const holder = state.holders.get(key);
  if (!holder) return undefined;
  const managed = [...holder.attached].map(arn => {
    const policy = state.policies.get(arn);
    return policy?.versions.get(policy.defaultVersion ?? '')?.document;
  });
  const texts = [...managed, ...holder.inline.values()];
  return texts.filter(text => text !== undefined).map(text => JSON.parse(text) as Policy);
}
