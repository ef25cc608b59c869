import { defineSessionRule } from './define-session-rule.ts';

export const sessionByRoot = defineSessionRule({
  id: 'session-by-root',
  severity: 'critical',
  judge({ change: { actor } }) {
    const root = actor.type === 'Root' || /^arn:[^:]*:iam::\d*:root$/.test(actor.arn ?? '');
    return root ? [{ at: '/userIdentity', says: "The session was started by the account's root user." }] : [];
  },
});
