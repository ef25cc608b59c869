import type { Reach, Session } from '../../policy/reach.ts';
import type { Statement } from '../../policy/read-policy.ts';
import type { Finding, Severity } from '../../types.ts';
import type { Settings } from '../settings.ts';

/** A rule's word on a principal's policies: a proof and a sentence, or nothing. */
export interface Verdict {
  session: Session;
  /** The statement to look at. */
  statement: Statement;
  says: string;
}

export interface AccessRule {
  id: string;
  severity: Severity;
  judge(reach: Reach, settings: Settings): Verdict | undefined;
}

/** Declares a rule on policies; its id is fixed, because alerts and configurations name it. */
export function defineAccessRule(rule: AccessRule): AccessRule {
  return rule;
}

/** The finding that a rule's verdict makes. */
export function findingOf({ id, severity }: AccessRule, { session, statement, says }: Verdict): Finding {
  const { at, policy } = statement;
  return { rule: id, severity, says, at, ...(policy !== '' && { source: policy }), witness: session.witness };
}

/** How a sentence about one statement names another, which may stand in another of the principal's policies. */
export function nameBeside(other: Statement, statement: Statement): string {
  return other.policy === statement.policy ? nameOf(other) : `${nameOf(other)} of ${other.policy}`;
}

/** How a sentence names a statement. */
export function nameOf({ index, sid }: Statement): string {
  return sid ? `statement ${index} (${sid})` : `statement ${index}`;
}
