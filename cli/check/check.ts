import type { Config } from '../../functions/config.ts';
import { judge, standardOf } from '../../functions/judge.ts';
import type { Finding, Severity } from '../../functions/types.ts';
import { readBytes } from '../read/bytes.ts';
import { ReadError } from '../read/read-error.ts';
import { type Classified, classify } from './classify.ts';

/** What became of one file; a line of `--format json`. */
export interface Result {
  file: string;
  kind: Classified['kind'];
  findings: Omit<Finding, 'source'>[];
  error?: string;
}
/** With what the reports for people need besides: the text, to name lines, and the findings with their source. */
export interface Checked extends Omit<Result, 'findings'> {
  findings: Finding[];
  text?: string;
}

/** Far above what IAM and SSM take; a file of this size is neither a policy nor a document. */
const fileLimit = 4 * 1024 * 1024;
const rank: Record<Severity, number> = { low: 0, medium: 1, high: 2, critical: 3 };

/** Judges one file (`-` is standard input) on its own: no principal, no other policies. Never rejects. */
export async function checkFile(file: string, config: Config, now: Date): Promise<Checked> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    return { file, kind: 'unknown', findings: [], error: withoutPath((error as Error).message, file) };
  }
  const classified = classify(file, text);
  if (classified.kind === 'unknown') return { file, kind: 'unknown', findings: [], error: classified.error };
  const findings = judge(classified.subject, standardOf(config, now)).sort(bySeverity);
  return { file, kind: classified.kind, findings, text };
}

/** 2 where a file could not be judged, else 1 where a finding is at or above `failOn`. */
export function exitCode(results: Checked[], failOn: Severity): 0 | 1 | 2 {
  if (results.some(result => result.error !== undefined)) return 2;
  const found = results.flatMap(result => result.findings);
  return found.some(({ severity }) => rank[severity] >= rank[failOn]) ? 1 : 0;
}

async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > fileLimit) throw new ReadError(`longer than ${fileLimit} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const withoutPath = (message: string, file: string): string =>
  message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message;

/** A result as `--format json` prints it. */
export const toResult = ({ text: _text, findings, ...result }: Checked): Result => ({
  file: result.file,
  kind: result.kind,
  findings: findings.map(({ rule, severity, says, at, witness }) => ({
    rule,
    severity,
    says,
    at,
    ...(witness && { witness }),
  })),
  ...(result.error !== undefined && { error: result.error }),
});

const bySeverity = (a: { severity: Severity }, b: { severity: Severity }): number =>
  rank[b.severity] - rank[a.severity];
