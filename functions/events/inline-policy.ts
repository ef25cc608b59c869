import { defineEvent, unnamed } from './define-event.ts';
import { documentText } from './document-text.ts';
import { defined, textAt } from './fields.ts';
import { principalOf, principalResource } from './names.ts';

/** Policies written into a role, user or group. */
export const inlinePolicy = defineEvent({
  kind: 'inline-policy',
  source: 'iam.amazonaws.com',
  names: ['PutRolePolicy', 'PutUserPolicy', 'PutGroupPolicy'],
  decode(call, head) {
    const principal = principalOf(call);
    const policyName = textAt(call.request, 'policyName');
    if (!principal) return unnamed(call, 'principal');
    if (!policyName) return unnamed(call, 'policy');
    const document = documentText(call.request, 'policyDocument');
    return defined({ resource: principalResource(head, principal), principal, policyName, ...document });
  },
});
