import { ownPart } from '../../events/own-part.ts';
import type { ChangeOf } from '../../types.ts';
import { defineEventRule } from './define-event-rule.ts';

/**
 * The guardrail's own roles and policies are changed by the same calls as everybody's, which the families of policies
 * judge besides. To make or attach one of its deny policies harms nobody; to change one or take it away does.
 */
export const guardrailTampering = defineEventRule({
  id: 'guardrail-tampering',
  severity: 'critical',
  on: ['guardrail', 'managed-policy', 'inline-policy', 'attachment', 'guard-removed'],
  judge(change) {
    const part = touched(change);
    return part === undefined ? [] : [{ says: `${change.event} changed a part of the guardrail itself: ${part}.` }];
  },
});

type Watched = ChangeOf<'guardrail' | 'managed-policy' | 'inline-policy' | 'attachment' | 'guard-removed'>;

function touched(change: Watched): string | undefined {
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
  }
}

const own = (name: string | undefined): string | undefined => (name !== undefined && ownPart(name) ? name : undefined);
