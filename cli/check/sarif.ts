import type { Severity } from '../../functions/types.ts';
import type { Checked } from './check.ts';
import { lineFinder } from './line-of.ts';

const levels: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};
/** What GitHub sorts alerts by, as if it were a CVSS score. */
const scores: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.5' };

/** The results as SARIF 2.1.0 (OASIS), for code scanning. Files that could not be judged are notifications of the tool. */
export function checkSarif(results: Checked[], version: string): object {
  const failed = results.filter(result => result.error !== undefined);
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'guardrail', version, rules: rulesOf(results) } },
        invocations: [
          {
            executionSuccessful: failed.length === 0,
            toolExecutionNotifications: failed.map(({ file, error }) => ({
              level: 'error',
              message: { text: error },
              locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
            })),
          },
        ],
        results: results.flatMap(resultsOf),
      },
    ],
  };
}

function rulesOf(results: Checked[]): object[] {
  const worst = new Map(results.flatMap(({ findings }) => findings).map(({ rule, severity }) => [rule, severity]));
  return [...worst].map(([id, severity]) => ({
    id,
    properties: { 'security-severity': scores[severity], tags: ['security'] },
  }));
}

function resultsOf({ file, findings, text }: Checked): object[] {
  if (findings.length === 0) return [];
  const lineOf = lineFinder(text ?? '');
  return findings.map(({ rule, severity, says, at, witness }) => ({
    ruleId: rule,
    level: levels[severity],
    message: { text: says },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: lineOf(at) } },
        logicalLocations: [{ fullyQualifiedName: at }],
      },
    ],
    properties: { severity, ...(witness && { witness }) },
  }));
}

const uriOf = (file: string): string =>
  file === '-' ? 'stdin' : file.split(/[\\/]/).map(encodeURIComponent).join('/');
