import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { judgeDocument } from '../../functions/rules/document/index.ts';
import type { Settings } from '../../functions/rules/settings.ts';
import type { Finding } from '../../functions/types.ts';

export const settingsWith = (baseline: Partial<Baseline> = {}): Settings => ({
  baseline: { ...defaultBaseline, ...baseline },
  regime: 'implicit',
  now: new Date('2026-01-01T00:00:00Z'),
});

/** Judges one version of a document, given as data or as text. */
export function judged(content: unknown, baseline: Partial<Baseline> = {}): Finding[] {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const document = { kind: 'document' as const, name: 'Team-Doc', versions: [{ version: '$DEFAULT', text }] };
  return judgeDocument(document, settingsWith(baseline));
}

export const rulesOf = (findings: Finding[]): string[] => [...new Set(findings.map(finding => finding.rule))].sort();

export const portDocument = (parameter: object, properties: object = {}) => ({
  schemaVersion: '1.0',
  sessionType: 'Port',
  parameters: { portNumber: { type: 'String', ...parameter } },
  properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding', ...properties },
});

export const hostDocument = (parameter: object, host = '{{ host }}') => ({
  schemaVersion: '1.0',
  sessionType: 'Port',
  parameters: { host: { type: 'String', ...parameter } },
  properties: { portNumber: '443', host },
});

export const commandDocument = (parameter: object, commands: string | string[], platform = 'linux') => ({
  schemaVersion: '1.0',
  sessionType: 'InteractiveCommands',
  parameters: { input: { type: 'String', ...parameter } },
  properties: { [platform]: { commands, runAsElevated: false } },
});

export const shellDocument = (inputs: object, parameters: object = {}) => ({
  schemaVersion: '1.0',
  sessionType: 'Standard_Stream',
  parameters,
  inputs: {
    s3BucketName: 'logs',
    s3EncryptionEnabled: true,
    idleSessionTimeout: '20',
    runAsEnabled: false,
    ...inputs,
  },
});
