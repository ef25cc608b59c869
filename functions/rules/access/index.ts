import { type Budget, budgetOf, OverBudget } from '../../policy/budget.ts';
import type { Value } from '../../policy/evaluate.ts';
import { surveyOf } from '../../policy/reach.ts';
import { readPolicy, type Statement } from '../../policy/read-policy.ts';
import { isRelevant } from '../../policy/relevance.ts';
import type { Problem } from '../../policy/solve.ts';
import type { Access, Finding, PolicyText } from '../../types.ts';
import type { Settings } from '../settings.ts';
import { administrator } from './administrator.ts';
import { anyDocument } from './any-document.ts';
import { defaultShell } from './default-shell.ts';
import { type AccessRule, findingOf } from './define-access-rule.ts';
import { foreignDocument } from './foreign-document.ts';
import { foreignSessionResume } from './foreign-session-resume.ts';
import { foreignSessionTerminate } from './foreign-session-terminate.ts';
import { judgeGranted } from './granted-documents.ts';
import { implicitDefaultShell } from './implicit-default-shell.ts';
import { interactiveCommand } from './interactive-command.ts';
import { offBaselineTarget } from './off-baseline-target.ts';
import { openPortForwarding } from './open-port-forwarding.ts';
import { remoteHostForwarding } from './remote-host-forwarding.ts';
import { retagTarget } from './retag-target.ts';
import { rewriteDocument } from './rewrite-document.ts';
import { runCommand } from './run-command.ts';
import { unapprovedDocument } from './unapproved-document.ts';
import { unscopedTarget } from './unscoped-target.ts';

/** Every rule on policies beside `administrator`, which stands for all of them. */
export const accessRules: readonly AccessRule[] = [
  implicitDefaultShell,
  defaultShell,
  openPortForwarding,
  remoteHostForwarding,
  interactiveCommand,
  anyDocument,
  foreignDocument,
  unapprovedDocument,
  unscopedTarget,
  offBaselineTarget,
  foreignSessionResume,
  foreignSessionTerminate,
  runCommand,
  rewriteDocument,
  retagTarget,
];

const tooMuchWork = 'it takes too much work to judge';
/** Whether a finding says that the search was given up. */
export const isTooMuch = ({ rule, says }: Finding): boolean =>
  rule === 'unjudgeable-policy' && says.endsWith(tooMuchWork);

/** Work that one judgement may spend; a policy of everyday size spends a thousandth of it. */
const BUDGET = 500_000;
/** So that one rule's hard question leaves the others theirs. */
const RULE_BUDGET = 170_000;

/**
 * Judges the policies of one principal, or one policy alone, by every rule on policies. Never throws: what cannot
 * be read or takes too much work is an `unjudgeable-policy` finding.
 */
export function judgeAccess(access: Access, settings: Settings): Finding[] {
  const findings: Finding[] = [];
  const identity = access.policies.flatMap(policy => readInto(policy, findings));
  const relevant = identity.filter(isRelevant);
  if (!relevant.some(s => s.allow) || isForServicesOnly(access)) return findings;
  const boundary = access.boundary && boundaryOf(access.boundary, findings);
  // Behind a boundary that cannot be read nothing is proved open, and nothing closed: that it cannot be read is told.
  if (access.boundary && !boundary) return findings;
  const set = { identity: relevant, ...(boundary && { boundary: boundary.filter(isRelevant) }) };
  const problem: Problem = { set, caller: callerOf(access), now: settings.now, budget: budgetOf(BUDGET) };
  return [...findings, ...judgeProblem(problem, settings, access)];
}

function judgeProblem(problem: Problem, settings: Settings, { policies, documents = [] }: Access): Finding[] {
  const tooMuch = unjudgeable(policies[0]?.name ?? '', '', tooMuchWork);
  const reach = within(problem.budget, BUDGET, () => surveyOf(problem, listedArns(settings)));
  if (!reach) return [tooMuch];
  const all = within(problem.budget, RULE_BUDGET, () => administrator.judge(reach, settings));
  if (all) return [findingOf(administrator, all)];
  const ask = (rule: AccessRule, share: number) => within(problem.budget, share, () => rule.judge(reach, settings));
  const verdicts = accessRules.map(rule => ({ rule, verdict: ask(rule, RULE_BUDGET) }));
  const share = (part: () => Finding[]) => within(problem.budget, RULE_BUDGET, part);
  const granted = [...judgeGranted(documents, reach, settings, share)];
  // A hard question gets what the others left.
  for (const one of verdicts) one.verdict = one.verdict === null ? ask(one.rule, problem.budget.left) : one.verdict;
  const findings = verdicts.flatMap(({ rule, verdict }) => (verdict ? [findingOf(rule, verdict)] : []));
  const gaveUp = [all, ...verdicts.map(one => one.verdict), ...granted].includes(null);
  return [...findings, ...granted.flatMap(some => some ?? []), ...(gaveUp ? [tooMuch] : [])];
}

/** Runs one part of the judgement with at most `share` of what is left; null where that was not enough. */
function within<T>(budget: Budget, share: number, part: () => T): T | null {
  const kept = Math.max(0, budget.left - share);
  budget.left -= kept;
  try {
    return part();
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error;
    return null;
  } finally {
    budget.left = Math.max(0, budget.left) + kept;
  }
}

/** Only AWS can create under the path `aws-service-role/`, and only services assume such roles. */
function isForServicesOnly({ principal, policies }: Access): boolean {
  if (principal) return principal.arn?.split(':')[5]?.startsWith('role/aws-service-role/') ?? false;
  return policies.every(({ name }) => /^arn:[a-z-]+:iam::aws:policy\/aws-service-role\//.test(name));
}

/** A document may be approved in one region alone. */
function listedArns({ baseline }: Settings): string[] {
  return (baseline.documents ?? []).filter(name => name.startsWith('arn:'));
}

function readInto({ name, text }: PolicyText, findings: Finding[]): Statement[] {
  if (text === undefined) {
    findings.push(unjudgeable(name, '', 'its text could not be had'));
    return [];
  }
  const { statements, defects } = readPolicy(text, name);
  const first = defects[0];
  if (first) findings.push(unjudgeable(name, first.at, first.says));
  return statements;
}

function boundaryOf(boundary: PolicyText, findings: Finding[]): Statement[] | undefined {
  const before = findings.length;
  const statements = readInto(boundary, findings);
  return findings.length > before ? undefined : statements;
}

function unjudgeable(name: string, at: string, because: string): Finding {
  const source = name === '' ? {} : { source: name };
  return {
    rule: 'unjudgeable-policy',
    severity: 'medium',
    says: `the policy cannot be judged: ${because}${at === '' ? '' : ` (${at})`}`,
    at,
    ...source,
  };
}

function callerOf({ principal, policies }: Access): Problem['caller'] {
  const known = new Map<string, Value>();
  if (!principal) return { ...homeOf(policies[0]?.name ?? ''), known };
  if (principal.type !== 'group' && principal.arn) known.set('aws:principalarn', principal.arn);
  if (principal.type === 'user') known.set('aws:username', principal.name).set('aws:principaltype', 'User');
  if (principal.type === 'role') known.set('aws:username', undefined).set('aws:principaltype', 'AssumedRole');
  if (principal.type === 'group') known.set('aws:principaltype', 'User');
  const partition = principal.arn?.split(':')[1];
  return { account: principal.account, known, ...(partition && { partition }) };
}

/** A customer's managed policy can only be attached where it stands, which its ARN tells. */
function homeOf(name: string): { account: string | undefined; partition?: string } {
  const [arn, partition, service, , account] = name.split(':');
  if (arn !== 'arn' || service !== 'iam' || account?.length !== 12) return { account: undefined };
  return { account, partition: partition! };
}
