import { type ApiCall, defineEvent, unnamed } from './define-event.ts';
import { defined, textAt } from './fields.ts';
import { principalOf, principalResource } from './names.ts';

/** Policies, memberships and boundaries taken away, any of which may have closed what others open; and boundaries replaced. */
export const guardRemoved = defineEvent({
  kind: 'guard-removed',
  source: 'iam.amazonaws.com',
  names: [
    'DeleteRolePolicy',
    'DeleteUserPolicy',
    'DeleteGroupPolicy',
    'DetachRolePolicy',
    'DetachUserPolicy',
    'DetachGroupPolicy',
    'RemoveUserFromGroup',
    'PutRolePermissionsBoundary',
    'PutUserPermissionsBoundary',
    'DeleteRolePermissionsBoundary',
    'DeleteUserPermissionsBoundary',
  ],
  decode(call, head) {
    const principal = principalOf(call);
    if (!principal) return unnamed(call, 'principal');
    const taken = takenFrom(call);
    const boundary = call.name.endsWith('PermissionsBoundary');
    if (!boundary && Object.keys(taken).length === 0) return unnamed(call, 'policy or group');
    return { resource: principalResource(head, principal), principal, boundary, ...taken };
  },
});

/** The policy that was taken away, the group that was left, or the boundary that was put. */
function takenFrom({ name, request }: ApiCall): { policyArn?: string; policyName?: string; group?: string } {
  if (name === 'RemoveUserFromGroup') return defined({ group: textAt(request, 'groupName') });
  if (name.startsWith('Put')) return defined({ policyArn: textAt(request, 'permissionsBoundary') });
  return defined({ policyArn: textAt(request, 'policyArn'), policyName: textAt(request, 'policyName') });
}
