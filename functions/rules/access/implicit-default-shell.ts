import { lookupIn, namesAction } from '../../policy/evaluate.ts';
import {
  accountDocument,
  type Reach,
  reachOf,
  type Session,
  SHELL_DOCUMENT,
  startSession,
  statementsOf,
  type Target,
} from '../../policy/reach.ts';
import type { Statement } from '../../policy/read-policy.ts';
import { documentCheck } from '../../policy/slot.ts';
import { grantsOf } from '../../policy/speaking.ts';
import { callersOf } from './callers-of.ts';
import { defineAccessRule, nameBeside, nameOf, type Verdict } from './define-access-rule.ts';
import { followsTarget } from './follows-target.ts';
import { tagStates } from './tag-states.ts';

/** A call that names no document opens the default shell wherever the target alone is granted. */
export const implicitDefaultShell = defineAccessRule({
  id: 'implicit-default-shell',
  severity: 'high',
  judge: (reach, { baseline, regime }) =>
    regime === 'implicit' && baseline.shell === 'explicit' ? judgeTargets(reach) : undefined,
});

function judgeTargets(reach: Reach): Verdict | undefined {
  // An account that the policy names is the one it is meant for; any other is tried only where that one has no shell.
  const named = reach.targets.filter(target => reach.accountsNamed.includes(target.site.account));
  const others = reach.targets.filter(target => !named.includes(target));
  for (const targets of [named, others]) {
    const open: Target[] = [];
    for (const target of targets) {
      const session = startSession(reach, target);
      if (session && !explicitly(reach, target)) return verdictOf(reach, session);
      if (session) open.push(target);
    }
    for (const target of open) {
      const alone = implicitOnly(reach, target);
      if (alone) return verdictOf(reach, alone);
    }
    if (open.length > 0) return undefined;
  }
  return undefined;
}

/** The session of some caller, on some tagging, to whom the shell document is not granted too. */
function implicitOnly(reach: Reach, target: Target): Session | undefined {
  const { problem } = reach;
  if (accountDocument(target.site, SHELL_DOCUMENT).some(document => followsTarget(problem, target, document)))
    return undefined;
  const statements = statementsOf(problem).filter(s => namesAction(s, 'ssm:startsession'));
  const arns = [target, ...accountDocument(target.site, SHELL_DOCUMENT)].map(resource => resource.arn);
  for (const known of callersOf(statements, problem, arns)) {
    const own = reachOf(reach, known);
    const session = startSession(own, target);
    if (!session) continue;
    if (!explicitly(own, target)) return session;
    const states = tagStates(
      statements,
      lookupIn(key => known.get(key)),
      problem.budget,
    );
    for (const tags of states) {
      const tagged = { ...target, tags };
      const alone = startSession(own, tagged);
      if (alone && !explicitly(own, tagged)) return alone;
    }
  }
  return undefined;
}

function explicitly(reach: Reach, target: Target): boolean {
  return accountDocument(target.site, SHELL_DOCUMENT).some(
    document => startSession(reach, target, document) !== undefined,
  );
}

function verdictOf(reach: Reach, session: Session): Verdict {
  const statement = session.by[0]!;
  return {
    session,
    statement,
    says: `${nameOf(statement)} grants the target, and a session that names no document is a shell: ${trapOf(reach, session)}`,
  };
}

/** Why the document check, which its author may have meant to hold, does not. */
function trapOf({ problem }: Reach, { by, witness }: Session): string {
  const statement = by[0]!;
  const isChecked = (s: Statement) => s.conditions.some(p => p.key === documentCheck);
  if (isChecked(statement)) return 'the document check that stands on it is met by a session that names none';
  const granting = grantsOf(problem, 'ssm:StartSession', witness.requests[0]!.resource);
  const checked = problem.set.identity.filter(s => s !== statement && s.allow && isChecked(s));
  const elsewhere = checked.find(s => granting.includes(s)) ?? checked[0];
  if (!elsewhere) return 'no document check stands on it (ssm:SessionDocumentAccessCheck)';
  return granting.includes(elsewhere)
    ? `the document check stands on ${nameBeside(elsewhere, statement)}, and must stand on every statement that grants the target`
    : `the document check stands on ${nameBeside(elsewhere, statement)}, which grants documents; it only works on a statement that grants the target`;
}
