import type { Actor } from '../../types.ts';
import { defineSessionRule } from './define-session-rule.ts';

/** A session's id is its starter's name, a hyphen and a random word without hyphens (seen in CloudTrail records). */
export const sessionResumedByOther = defineSessionRule({
  id: 'session-resumed-by-other',
  severity: 'critical',
  judge({ change }) {
    const name = sessionNameOf(change.actor);
    if (!change.resumed || !change.sessionId || name === undefined) return [];
    const starter = change.sessionId.slice(0, Math.max(0, change.sessionId.lastIndexOf('-')));
    if (starter === name) return [];
    const says = `${JSON.stringify(name)} resumed the session ${JSON.stringify(change.sessionId)}, which somebody else started.`;
    return [{ at: '/requestParameters/sessionId', says }];
  },
});

/** The name that Session Manager puts before a session's id: the role session's, or the user's without its path. */
export function sessionNameOf(actor: Actor): string | undefined {
  if (actor.type === 'Root') return 'root';
  return actor.session ?? actor.arn?.split('/').slice(1).at(-1);
}
