import type { Config } from '../../functions/config.ts';
import { standardOf } from '../../functions/judge.ts';
import { judgeBy } from '../../functions/judge-change.ts';
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

/** A file as it was read: what is to be judged, or why nothing is. */
type Opened = { file: string; text: string; classified: Exclude<Classified, { kind: 'unknown' }> } | Checked;

/**
 * Judges files (`-` is standard input), each with no principal and no other policies. A policy is judged with the session documents
 * among the files: what it grants by their names is as open as they are. Never rejects.
 */
export async function checkFiles(files: string[], config: Config, now: Date): Promise<Checked[]> {
  const opened: Opened[] = [];
  for (const file of files) opened.push(await open(file));
  const subjects = opened.flatMap(one => ('classified' in one ? [one.classified.subject] : []));
  const documents = subjects.filter(subject => subject.kind === 'document');
  const judgeOne = judgeBy(standardOf(config, now), documents);
  return opened.map(one => {
    if (!('classified' in one)) return one;
    const { file, text, classified } = one;
    return { file, kind: classified.kind, findings: judgeOne(classified.subject).sort(bySeverity), text };
  });
}

async function open(file: string): Promise<Opened> {
  const failed = (error: string): Checked => ({ file, kind: 'unknown', findings: [], error });
  try {
    const text = await readText(file);
    const classified = classify(file, text);
    return classified.kind === 'unknown' ? failed(classified.error) : { file, text, classified };
  } catch (error) {
    return failed(withoutPath((error as Error).message, file));
  }
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
