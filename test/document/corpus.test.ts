import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { judged } from './judging.ts';

const file = join(process.env.GUARDRAIL_CORPUS ?? '', 'documents.jsonl.gz');

test('real documents are judged, none without an answer', () => {
  if (!process.env.GUARDRAIL_CORPUS || !existsSync(file)) return console.warn('skipped: no GUARDRAIL_CORPUS');
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  for (const line of lines) {
    const { content, sessionType } = JSON.parse(line);
    const findings = judged(content);
    const shape = findings.every(({ says, at }) => says.endsWith('.') && (at === '' || at.startsWith('/')));
    expect(shape).toBe(true);
    if (sessionType !== 'Port') expect(findings.map(({ rule }) => rule)).not.toContain('open-port');
  }
});
