import { defineAccessRule } from './define-access-rule.ts';
import { reachForeignSession } from './foreign-session.ts';

/** Resuming another person's session is taking over their shell. */
export const foreignSessionResume = defineAccessRule({
  id: 'foreign-session-resume',
  severity: 'critical',
  judge: reach => reachForeignSession(reach, 'ssm:ResumeSession', 'take over'),
});
