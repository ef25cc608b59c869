import type { ChangeOf } from '../types.ts';
import { accessOf, holdingsOf, inlineName } from './principal-policies.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/**
 * The principal with the policy as AWS holds it and as the event carried it. Even a text that speaks of no session
 * has to be looked at: it may have replaced one that denied them, and IAM keeps no earlier inline text.
 */
export async function lookInlinePolicy(change: ChangeOf<'inline-policy'>, aws: Reader): Promise<Sight> {
  const { principal, policyName, text } = change;
  const name = inlineName(principal, policyName);
  const now = await holdingsOf(aws, principal);
  const held = now.policies.find(policy => policy.name === name)?.text;
  const others = now.policies.filter(policy => policy.name !== name);
  const withText = (changed: string | undefined) =>
    accessOf(change, principal, { ...now, policies: [...others, { name, text: changed }] });
  return {
    now: [accessOf(change, principal, now)],
    carried: text === undefined || text === held ? [] : [withText(text)],
    before: [withText(undefined)],
    ...(text === undefined && held === undefined && { unreadable: `The text of ${name} could not be read.` }),
  };
}
