import { ownPart } from '../../events/own-part.ts';
import type { Change } from '../../types.ts';
import type { EventRule } from './define-event-rule.ts';

/**
 * The guardrail's own roles and policies are changed by the same calls as everybody's, which the families of policies
 * judge besides. To make or attach one of its deny policies harms nobody; to change one or take it away does.
 */
export const guardrailTampering: EventRule = {
  id: 'guardrail-tampering',
  severity: 'critical',
  judge(change) {
    const part = touched(change);
    return part === undefined ? [] : [{ says: `${change.event} changed a part of the guardrail itself: ${part}.` }];
  },
};

function touched(change: Change): string | undefined {
  switch (change.kind) {
    case 'guardrail':
      return change.part;
    case 'managed-policy':
      return change.event === 'CreatePolicy' ? undefined : own(change.policyArn);
    case 'inline-policy':
    case 'attachment':
      return own(change.principal.name);
    case 'guard-removed':
      return own(change.principal.name) ?? own(change.policyArn);
    default:
      return undefined;
  }
}

const own = (name: string | undefined): string | undefined => (name !== undefined && ownPart(name) ? name : undefined);
