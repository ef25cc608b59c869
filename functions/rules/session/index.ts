import type { Actor, Finding, StartedSession } from '../../types.ts';
import type { Settings } from '../settings.ts';
import type { SessionRule } from './define-session-rule.ts';
import { forwardingOf } from './forwarding.ts';
import { sessionByRoot } from './session-by-root.ts';
import { sessionDefaultShell } from './session-default-shell.ts';
import { sessionDenied } from './session-denied.ts';
import { sessionOffBaselineTarget } from './session-off-baseline-target.ts';
import { sessionOpenHost } from './session-open-host.ts';
import { sessionOpenPort } from './session-open-port.ts';
import { sessionNameOf, sessionResumedByOther } from './session-resumed-by-other.ts';
import { sessionUnapprovedDocument } from './session-unapproved-document.ts';
import { sessionWithoutMfa } from './session-without-mfa.ts';

/** Rules on a session that was started or resumed. */
export const sessionRules: SessionRule[] = [
  sessionUnapprovedDocument,
  sessionOpenPort,
  sessionOpenHost,
  sessionOffBaselineTarget,
  sessionDefaultShell,
  sessionByRoot,
  sessionWithoutMfa,
  sessionResumedByOther,
];

/** Findings on a session. Sessions that AWS services start have none; a denied call has `session-denied` alone. */
export function judgeSession(session: StartedSession, settings: Settings): Finding[] {
  if (isService(session.change.actor)) return [];
  const rules = session.change.denied ? [sessionDenied] : sessionRules;
  return rules.flatMap(rule =>
    rule.judge(session, settings).map(({ value, ...found }): Finding => {
      const witness = value === undefined ? {} : { witness: { regime: settings.regime, requests: [], value } };
      return { rule: rule.id, severity: rule.severity, ...found, ...witness };
    }),
  );
}

/** What the rules could not know about a session, each a sentence: silence on it is no acquittal. */
export function sessionGaps(session: StartedSession): string[] {
  const { change } = session;
  if (change.denied || isService(change.actor)) return [];
  const gaps = forwardingOf(session).gaps;
  if (!change.resumed && !session.targetTags)
    gaps.push(`The tags of the target ${change.target ?? '(not named)'} are unknown.`);
  if (change.resumed && !(change.sessionId && sessionNameOf(change.actor) !== undefined)) {
    gaps.push('Whether the session was resumed by the one who started it is unknown.');
  }
  return gaps;
}

/**
 * ECS Exec, Fleet Manager, Automation. Only what AWS fills in counts: a role's name, `AWSServiceRoleFor…` included, is no proof once its
 * path is lost in an assumed role's ARN.
 */
export function isService(actor: Actor): boolean {
  const serviceRole = /^arn:[^:]*:iam::\d*:role\/aws-service-role\//.test(actor.arn ?? '');
  return actor.type === 'AWSService' || serviceRole || /\.amazonaws\.com(\.cn)?$/.test(actor.invokedBy ?? '');
}
