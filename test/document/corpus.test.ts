import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLines } from '../../bench/lines.ts';
import { judged, rulesOf } from './judging.ts';

const file = join(process.env.GUARDRAIL_CORPUS ?? '', 'documents.jsonl.gz');
/** Verdicts that were read one by one, by the first digits of the document's SHA-256: the documents themselves are others' work. */
const reviewed: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'corpus-verdicts.json'), 'utf8'),
);

test('real documents are judged as they were when their verdicts were reviewed', () => {
  if (!process.env.GUARDRAIL_CORPUS || !existsSync(file)) return console.warn('skipped: no GUARDRAIL_CORPUS');
  const verdicts = readLines<{ content: object }>(file).map(({ content }) => {
    const text = JSON.stringify(content);
    const findings = judged(text);
    expect(findings.filter(({ says, at }) => !says.endsWith('.') || (at !== '' && !at.startsWith('/')))).toEqual([]);
    return [createHash('sha256').update(text).digest('hex').slice(0, 12), rulesOf(findings)];
  });
  expect(Object.fromEntries(verdicts)).toEqual(reviewed);
});
