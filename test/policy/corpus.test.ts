import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decide } from '../../functions/policy/evaluate.ts';
import { readPolicy } from '../../functions/policy/read-policy.ts';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import { settings } from './access.ts';

const folder = process.env.GUARDRAIL_CORPUS ?? '';

test.each(['policies.jsonl.gz', 'aws-managed-policies.jsonl.gz'])(
  '%s is judged, and every witness holds',
  file => {
    const path = join(folder, file);
    if (folder === '' || !existsSync(path)) {
      console.warn(`skipped: GUARDRAIL_CORPUS holds no ${file}`);
      return;
    }
    for (const line of gunzipSync(readFileSync(path)).toString().trim().split('\n')) {
      const text = JSON.stringify((JSON.parse(line) as { document: unknown }).document);
      const identity = readPolicy(text).statements;
      for (const { witness } of judgeAccess({ kind: 'access', policies: [{ name: '', text }] }, settings)) {
        for (const request of witness?.requests ?? []) {
          expect(decide(request, { identity }, { left: 1_000_000 }).allowed).toBe(true);
        }
      }
    }
  },
  60_000,
);
