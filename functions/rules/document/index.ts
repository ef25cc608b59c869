import { readDocument, type SessionContent } from '../../document/read-document.ts';
import type { Finding, SessionDocument } from '../../types.ts';
import type { Settings } from '../settings.ts';
import { commandInjection } from './command-injection.ts';
import type { DocumentRule, Found } from './define-document-rule.ts';
import { judgeSharing } from './document-shared.ts';
import { noSessionTimeout } from './no-session-timeout.ts';
import { openHost } from './open-host.ts';
import { openPort } from './open-port.ts';
import { runAsRoot } from './run-as-root.ts';
import { sessionLogUnencrypted } from './session-log-unencrypted.ts';
import { sessionLoggingOff } from './session-logging-off.ts';
import { sessionLoggingRedirectable } from './session-logging-redirectable.ts';

/** Rules on the content of a session document. */
export const documentRules: DocumentRule[] = [
  openPort,
  openHost,
  commandInjection,
  sessionLoggingRedirectable,
  sessionLoggingOff,
  sessionLogUnencrypted,
  runAsRoot,
  noSessionTimeout,
];

const sessionTypes = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];

/**
 * Judges every version given, because which of `$DEFAULT` and `$LATEST` a session runs is unproven: what either opens, counts.
 * A document that is not a session document has no findings. Never throws, whatever the text.
 */
export function judgeDocument(document: SessionDocument, settings: Settings): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { version, text } of document.versions) {
    for (const finding of judgeText(text, document.name, settings)) {
      const key = `${finding.rule} ${finding.at}`;
      const says = version === '$LATEST' && document.versions.length > 1 ? `In $LATEST: ${finding.says}` : finding.says;
      if (!findings.has(key)) findings.set(key, { ...finding, says });
    }
  }
  return [...findings.values(), ...judgeSharing(document, settings)];
}

function judgeText(text: string | undefined, source: string, settings: Settings): Finding[] {
  if (text === undefined)
    return [unjudgeable('Its content could not be had, so what it opens is unknown.', '', source)];
  const reading = readDocument(text);
  if (reading.outcome === 'other') return [];
  if (reading.outcome === 'unreadable') return [unjudgeable(`It cannot be read: ${reading.because}.`, '', source)];
  const { content } = reading;
  const known = sessionTypes.includes(content.sessionType);
  return [
    ...(known ? [] : [unjudgeable('Its sessionType is none that Session Manager has.', '/sessionType', source)]),
    ...documentRules.flatMap(rule => findingsOf(rule, content, source, settings)),
  ];
}

function findingsOf(rule: DocumentRule, content: SessionContent, source: string, settings: Settings): Finding[] {
  return rule.judge(content, settings).map((found: Found): Finding => {
    if (found.undecided !== undefined)
      return unjudgeable(`Whether ${rule.id} holds is unknown: ${found.undecided}.`, found.at, source);
    const { says, at, value, parameter } = found;
    const witness = value === undefined ? {} : { witness: { regime: 'implicit' as const, requests: [], value } };
    return { rule: rule.id, severity: rule.severity, says, at, source, ...(parameter && { parameter }), ...witness };
  });
}

function unjudgeable(says: string, at: string, source: string): Finding {
  return { rule: 'unjudgeable-document', severity: 'medium', says, at, source };
}
