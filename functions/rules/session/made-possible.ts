import type { Access, ChangeFinding, Finding, Snapshot } from '../../types.ts';
import { documentOf } from './document-identity.ts';

/** What in a caller's policies lets a session be what a rule on sessions found it to be, the closest first. */
const flaws = new Map<string, readonly string[]>([
  ['session-default-shell', ['default-shell', 'implicit-default-shell']],
  [
    'session-unapproved-document',
    [
      'implicit-default-shell',
      'unapproved-document',
      'foreign-document',
      'open-port-forwarding',
      'remote-host-forwarding',
      'interactive-command',
      'any-document',
    ],
  ],
  ['session-open-port', ['open-port', 'open-port-forwarding', 'remote-host-forwarding', 'any-document']],
  ['session-open-host', ['open-host', 'remote-host-forwarding', 'any-document']],
  ['session-off-baseline-target', ['off-baseline-target', 'unscoped-target', 'retag-target']],
  ['session-resumed-by-other', ['foreign-session-resume']],
]);

/** What each of Amazon's documents needs a policy to grant, so that a shell is not laid to a forwarding grant. */
const ofDocument = new Map<string, readonly string[]>([
  ['AWS-StartPortForwardingSession', ['open-port-forwarding']],
  ['AWS-StartPortForwardingSessionToSocket', ['open-port-forwarding']],
  ['AWS-StartSSHSession', ['open-port-forwarding']],
  ['AWS-StartPortForwardingSessionToRemoteHost', ['remote-host-forwarding']],
  ['AWS-StartInteractiveCommand', ['interactive-command']],
  ['AWS-StartNonInteractiveCommand', ['interactive-command']],
  ['SSM-SessionManagerRunShell', ['default-shell', 'implicit-default-shell']],
]);
const others = new Set([...ofDocument.values()].flat());

/** Whether some finding may have a flaw in the caller's policies behind it, so that they are worth reading. */
export const mayHaveFlawBehind = (findings: Finding[]): boolean => findings.some(({ rule }) => flaws.has(rule));

/** The same for a change: findings on anything but a session, or whose caller is unknown, stay as they are. */
export function explained(findings: ChangeFinding[], snapshot: Snapshot, judge: (caller: Access) => Finding[]) {
  const { change, facts } = snapshot;
  if (change.kind !== 'session' || !facts?.caller) return findings;
  return madePossible(findings, judge(facts.caller), documentOf(change)?.name);
}

/**
 * The findings on a session, each with the finding on its caller's policies that made it possible, where both are known. `document` is
 * the name of what the session ran, undefined for a resumed one.
 */
export function madePossible(
  findings: ChangeFinding[],
  ofCaller: Finding[],
  document: string | undefined,
): ChangeFinding[] {
  return findings.map(finding => {
    const flaw = flawBehind(finding, ofCaller, document);
    if (!flaw) return finding;
    const where = [flaw.source, flaw.at].filter(Boolean).join(' ');
    return { ...finding, says: `${finding.says} Made possible by ${flaw.rule}${where && ` in ${where}`}.` };
  });
}

function flawBehind(finding: Finding, ofCaller: Finding[], document: string | undefined): Finding | undefined {
  const candidates = flaws.get(finding.rule);
  if (!candidates) return undefined;
  const own = ofDocument.get(document ?? '');
  const fits = (rule: string) => !document || !others.has(rule) || own?.includes(rule);
  const named = [...candidates.filter(fits), 'administrator'];
  return named.flatMap(rule => ofCaller.filter(one => one.rule === rule && goesThrough(one, document))).at(0);
}

const goesThrough = ({ through }: Finding, document: string | undefined) =>
  through === undefined || through === document;
