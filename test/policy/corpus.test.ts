import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import { allowed, type Policy } from '../oracle/evaluate.ts';
import { rulesOf, settings } from './access.ts';
import { customerVerdicts, managedVerdicts } from './corpus-verdicts.ts';

interface Line {
  name?: string;
  id?: string;
  arn?: string | null;
  document: Policy;
}

/** The lines of a file of the corpus; undefined, with a warning, where it is not at hand. */
function linesOf(file: string): Line[] | undefined {
  const path = join(process.env.GUARDRAIL_CORPUS ?? '', file);
  if (process.env.GUARDRAIL_CORPUS && existsSync(path)) {
    const text = gunzipSync(readFileSync(path)).toString().trim();
    return text.split('\n').map(line => JSON.parse(line) as Line);
  }
  console.warn(`skipped: GUARDRAIL_CORPUS holds no ${file}`);
  return undefined;
}

const judge = ({ arn, document }: Line) =>
  judgeAccess({ kind: 'access', policies: [{ name: arn ?? '', text: JSON.stringify(document) }] }, settings);

test.each([
  ['policies.jsonl.gz', customerVerdicts],
  ['aws-managed-policies.jsonl.gz', managedVerdicts],
])('%s: the verdicts are those that were reviewed', { timeout: 60_000 }, (file, reviewed) => {
  const lines = linesOf(file);
  if (!lines) return;
  const found = lines.map(line => [line.name ?? line.id, rulesOf(judge(line)).join(' ')]);
  expect(Object.fromEntries(found.filter(([, rules]) => rules !== ''))).toEqual(reviewed);
});

test.each(['policies.jsonl.gz', 'aws-managed-policies.jsonl.gz'])(
  '%s: another evaluator allows every request of every proof',
  { timeout: 60_000 },
  file => {
    for (const line of linesOf(file) ?? []) {
      for (const { witness } of judge(line)) {
        for (const request of witness?.requests ?? []) expect(allowed(request, [line.document]), line.id).toBe(true);
      }
    }
  },
);
