import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handlers } from '../../build.mjs';
import { buildCode, type Code } from '../../infra/code.ts';
import { zip } from '../../infra/zip.ts';
import { synthesised } from './templates.ts';

const mostBytes = 1_000_000;
let code: Code;
let folder: string;
beforeAll(async () => {
  code = await buildCode();
  folder = mkdtempSync(join(tmpdir(), 'product-'));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe('the product', () => {
  test('has the same bytes each time', async () => {
    const again = await buildCode();
    expect(again.sha256).toBe(code.sha256);
    const [first, second] = [synthesised(code), synthesised(again)];
    for (const [name, template] of first) expect(JSON.stringify(second.get(name)), name).toBe(JSON.stringify(template));
  }, 120_000);

  test('has templates that CloudFormation takes', () => {
    for (const [name, template] of synthesised(code)) {
      expect(Buffer.byteLength(JSON.stringify(template, null, 1)), name).toBeLessThan(mostBytes);
      // No assets, no bootstrap: a template that anybody launches.
      expect(JSON.stringify(template), name).not.toMatch(
        /cdk-hnb659fds|AssetParameters|BootstrapVersion|CDK::Metadata/,
      );
    }
  });

  test('says which archive a template is for', () => {
    const { Parameters } = synthesised(code).get('hub') as {
      Parameters: Record<string, { Default?: string; Description?: string }>;
    };
    expect(Parameters.CodeKey!.Default).toBe(`session-guardrail-${code.sha256.slice(0, 16)}.zip`);
    expect(Parameters.CodeKey!.Description).toContain(code.sha256);
  });

  test('has inline code that is what lies beside it', () => {
    for (const name of handlers) {
      const { source, text } = code.inline.get(name)!;
      expect(text).toContain(sha256(source));
      expect(source).not.toMatch(/node_modules|"@smithy/);
      expect(source).toMatch(/require\("@aws-sdk\/client-iam"\)/);
    }
  });
});

describe('the archive', () => {
  test('is read by others, and holds each function in its folder', () => {
    const file = join(folder, 'code.zip');
    writeFileSync(file, code.archive);
    const python =
      'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])';
    execFileSync('python3', ['-c', python, file, join(folder, 'out')]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual([...handlers].sort());
    for (const name of handlers)
      expect(readFileSync(join(folder, 'out', name, 'index.mjs'), 'utf8')).toContain('handler');
  });

  test('does not depend on the order of its files', () => {
    const [a, b] = [
      { path: 'a/index.mjs', bytes: Buffer.from('1') },
      { path: 'b/index.mjs', bytes: Buffer.from('22') },
    ];
    expect(zip([b!, a!]).equals(zip([a!, b!]))).toBe(true);
  });
});
