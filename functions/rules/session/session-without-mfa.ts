import type { Actor } from '../../types.ts';
import { defineSessionRule } from './define-session-rule.ts';

export const sessionWithoutMfa = defineSessionRule({
  id: 'session-without-mfa',
  severity: 'medium',
  judge({ change: { actor } }, { baseline }) {
    if (!baseline.requireMfa || !lacksMfa(actor)) return [];
    return [{ at: '/userIdentity', says: 'The session was started without MFA, which the baseline asks for.' }];
  },
});

/** Long-term keys carry no word on MFA, so for a user silence is a no. Federated sessions never carry it, so theirs says nothing. */
function lacksMfa(actor: Actor): boolean {
  if (actor.type === 'IAMUser' || actor.type === 'Root') return actor.mfa !== true;
  if (actor.type !== 'AssumedRole' || actor.mfa !== false) return false;
  const federated = /:assumed-role\/AWSReservedSSO_/.test(actor.arn ?? '');
  // An instance's role is assumed by the instance, whose id is the session's name.
  return !federated && !/^m?i-[0-9a-f]{8,17}$/.test(actor.session ?? '');
}
