import { witnessCommand } from '../../functions/report/command.ts';
import { clean } from '../../functions/report/safe.ts';
import { count, type Paint, severityStyle } from '../paint.ts';
import type { Checked } from './check.ts';
import { lineFinder } from './line-of.ts';

/** The results as text for people: a block for each file, the worst first, then one line that sums up. */
export function checkText(results: Checked[], paint: Paint): string {
  const findings = results.flatMap(result => result.findings);
  const errors = results.filter(result => result.error !== undefined).length;
  const summary = [
    `${count(results.length, 'file')}, ${findings.length === 0 ? 'no findings' : count(findings.length, 'finding')}`,
    ...(errors > 0 ? [`${count(errors, 'file')} could not be judged`] : []),
  ];
  return `${[...results.map(result => blockOf(result, paint)), summary.join('; ')].join('\n\n')}\n`;
}

function blockOf(result: Checked, paint: Paint): string {
  const name = paint('bold', clean(result.file));
  if (result.error !== undefined) return `${name}  ${paint('red', `cannot be judged: ${clean(result.error)}`)}`;
  const kind = result.kind === 'iam-policy' ? 'IAM policy' : 'session document';
  if (result.findings.length === 0) return `${name}  ${kind}  ${paint('green', 'nothing found')}`;
  const lineOf = lineFinder(result.text ?? '');
  const lines = result.findings.flatMap(finding => {
    const proof = witnessCommand(finding);
    return [
      `  ${paint(severityStyle[finding.severity], finding.severity.padEnd(8))}  ${paint('bold', finding.rule)}`,
      `    ${clean(finding.says)}`,
      `    ${paint('dim', `${clean(result.file)}:${lineOf(finding.at)}${finding.at ? `  ${clean(finding.at)}` : ''}`)}`,
      ...(proof ? [`    ${paint('cyan', proof)}`] : []),
    ];
  });
  return [`${name}  ${kind}`, ...lines].join('\n');
}
