import { defineSessionRule } from './define-session-rule.ts';

/** The only rule on a call that failed: nothing was opened. */
export const sessionDenied = defineSessionRule({
  id: 'session-denied',
  severity: 'low',
  judge({ change }) {
    const what = change.resumed ? 'resume' : 'start';
    return change.denied ? [{ at: '/errorCode', says: `An attempt to ${what} a session was denied.` }] : [];
  },
});
