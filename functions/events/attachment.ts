import { defineEvent, unnamed } from './define-event.ts';
import { textAt } from './fields.ts';
import { principalOf, principalResource } from './names.ts';

/** Managed policies given to a role, user or group, and users put into a group. */
export const attachment = defineEvent({
  kind: 'attachment',
  source: 'iam.amazonaws.com',
  names: ['AttachRolePolicy', 'AttachUserPolicy', 'AttachGroupPolicy', 'AddUserToGroup'],
  decode(call, head) {
    const principal = principalOf(call);
    if (!principal) return unnamed(call, 'principal');
    const resource = principalResource(head, principal);
    if (call.name === 'AddUserToGroup') {
      const group = textAt(call.request, 'groupName');
      return group && principal.type === 'user' ? { resource, principal, group } : unnamed(call, 'user and group');
    }
    const policyArn = textAt(call.request, 'policyArn');
    return policyArn ? { resource, principal, policyArn } : unnamed(call, 'policy');
  },
});
