import { deniesSessions, touchesSessions } from '../policy/relevance.ts';
import type { ChangeOf, PolicyText, Seen } from '../types.ts';
import { inlineName } from './principal-policies.ts';
import { principalSight } from './principal-sight.ts';
import type { Reader } from './reader.ts';
import { nothing, type Sight } from './sight.ts';

/**
 * The principal with the policy as AWS holds it and as the event carried it. Even a text that speaks of no session has
 * to be looked at, unless the journal knows that what it replaced denied none: IAM keeps no earlier inline text.
 */
export async function lookInlinePolicy(change: ChangeOf<'inline-policy'>, aws: Reader, earlier?: Seen): Promise<Sight> {
  const { principal, policyName, text } = change;
  const name = inlineName(principal, policyName);
  const replaced = replacedIn(earlier, name);
  if (text !== undefined && !touchesSessions(text) && replaced?.every(one => !deniesSessions(one.text)))
    return { ...nothing, seen: withInline(earlier, { name, text }) };
  let held: string | undefined;
  const forms = (policies: PolicyText[]) => {
    const others = policies.filter(policy => policy.name !== name);
    const present = policies.find(policy => policy.name === name)?.text;
    held ??= present;
    return {
      before: [...others, ...(replaced ?? [{ name, text: undefined }])],
      ...(text !== undefined && text !== present && { carried: [...others, { name, text }] }),
    };
  };
  const sight = await principalSight(change, aws, forms, { earlier });
  return {
    ...sight,
    ...(text === undefined && held === undefined && { unreadable: `The text of ${name} could not be read.` }),
  };
}

/** What stood under that name before: nothing, one policy, or undefined where the journal has not seen it. */
function replacedIn(earlier: Seen | undefined, name: string): PolicyText[] | undefined {
  const found = earlier?.policies.filter(policy => policy.name === name) ?? [];
  return found.length > 0 || earlier?.whole ? found : undefined;
}

const withInline = (earlier: Seen | undefined, { name, text }: PolicyText): Seen => ({
  ...(earlier ?? { whole: false }),
  policies: [{ name, text }, ...(earlier?.policies ?? []).filter(policy => policy.name !== name)],
});
