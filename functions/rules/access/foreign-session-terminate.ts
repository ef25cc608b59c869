import { defineAccessRule } from './define-access-rule.ts';
import { reachForeignSession } from './foreign-session.ts';

/** Ending another person's session only disturbs. */
export const foreignSessionTerminate = defineAccessRule({
  id: 'foreign-session-terminate',
  severity: 'low',
  judge: reach => reachForeignSession(reach, 'ssm:TerminateSession', 'end'),
});
