import type { Baseline } from '../../functions/baseline.ts';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import type { Access, Finding } from '../../functions/types.ts';
import { bruteForce } from './brute-force.ts';
import { allowed, type Policy } from './evaluate.ts';
import type { Case } from './wide-cases.ts';

/** Where the engine and the brute force differ on one policy, and what is wrong with the engine's witnesses. */
const now = new Date('2026-01-01T00:00:00Z');
const SESSION_RULES = new Set([
  'implicit-default-shell',
  'default-shell',
  'open-port-forwarding',
  'remote-host-forwarding',
  'interactive-command',
  'any-document',
  'foreign-document',
  'unapproved-document',
  'unscoped-target',
  'off-baseline-target',
  'administrator',
]);

/** What is wrong with a finding's witness, each a sentence. */
export function flaws(finding: Finding, policies: Policy[], boundary?: Policy): string[] {
  const { witness, rule } = finding;
  if (!witness || witness.requests.length === 0) return [`${rule} has no witness`];
  const check = (request: (typeof witness.requests)[number]) =>
    Object.entries(request.context).find(([key]) => key.toLowerCase() === 'ssm:sessiondocumentaccesscheck')?.[1];
  const out = witness.requests
    .filter(request => !allowed(request, policies, boundary))
    .map(request => `${rule}: ${request.action} on ${request.resource} is not allowed`);
  const starts = witness.requests.filter(request => request.action.toLowerCase() === 'ssm:startsession');
  const implicit = starts.length === 1 && check(starts[0]!) === 'false';
  if (
    rule === 'implicit-default-shell' &&
    !(implicit && witness.requests.length === 1 && witness.regime === 'implicit')
  )
    out.push(`${rule}: not one request with the check false`);
  if (SESSION_RULES.has(rule) && !implicit) {
    const documents = starts.filter(request => request.resource.includes(':document/'));
    if (starts.length !== 2 || documents.length !== 1) out.push(`${rule}: not a target and a document`);
    if (starts.some(request => check(request) !== 'true')) out.push(`${rule}: a request without the check`);
  }
  const callers = witness.requests.map(request =>
    JSON.stringify(
      Object.entries(request.context)
        .filter(([key]) => /^aws:(principal|user(id|name)$)/i.test(key))
        .sort(),
    ),
  );
  if (new Set(callers).size > 1) out.push(`${rule}: more than one caller`);
  const [first, second] = starts;
  if (first && second) {
    const shared = (key: string) => !/^(aws:resource|ssm:resource)/i.test(key);
    const keys = new Set([...Object.keys(first.context), ...Object.keys(second.context)].filter(shared));
    for (const key of keys) {
      if (JSON.stringify(first.context[key]) !== JSON.stringify(second.context[key]))
        out.push(`${rule}: ${key} differs`);
    }
  }
  return out;
}

export function compare(policy: Policy, baseline: Baseline): string[] {
  return compareCase({ policies: [policy], baseline, regime: 'implicit' });
}

/** The same for what one principal holds, under a boundary, in either regime. */
export function compareCase({ policies, boundary, principal, baseline, regime }: Case): string[] {
  const settings = { baseline, regime, now };
  const textOf = (policy: Policy, name: string) => ({ name, text: JSON.stringify(policy) });
  const access: Access = {
    kind: 'access',
    policies: policies.map((policy, at) => textOf(policy, `policy ${at}`)),
    ...(boundary && { boundary: textOf(boundary, 'boundary') }),
    ...(principal && { principal }),
  };
  const findings = judgeAccess(access, settings);
  const engine = new Set(findings.map(finding => finding.rule));
  const oracle = bruteForce(policies, settings, boundary, principal);
  return [
    ...[...oracle.sure].filter(id => !engine.has(id)).map(id => `missed: ${id}`),
    ...[...engine].filter(id => !oracle.sure.has(id) && !oracle.open.has(id)).map(id => `invented: ${id}`),
    ...findings.flatMap(finding => flaws(finding, policies, boundary)),
  ];
}
