import { defaultBaseline } from '../../functions/baseline.ts';
import { denyPolicies } from '../../functions/remedies/deny-policies.ts';
import type { Acting } from '../stories/story.ts';

/** What the guardrail's own stack leaves in an account beforehand: the policies that `deny-sessions` attaches. */
export async function installStack(act: Acting): Promise<void> {
  for (const { name, document } of denyPolicies(defaultBaseline, 'aws'))
    await act('iam:CreatePolicy', { PolicyName: name, PolicyDocument: JSON.stringify(document) });
}
