import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Code } from './code.ts';
import { archiveName, type Form } from './form.ts';
import { hub } from './hub.ts';
import type { PlainStack } from './plain-stack.ts';
import { reference } from './reference/template.ts';
import { scp } from './scp.ts';
import { spoke } from './spoke.ts';
import { standalone } from './standalone.ts';

/** The stacks by the names of their files. */
export function stacksOf(app: App, code: Code): Map<string, PlainStack> {
  const forms: [Form, string][] = [
    ['inline', '.inline.template.json'],
    ['zip', '.template.json'],
  ];
  const both = forms.flatMap(([form, ending]): [string, PlainStack][] => [
    [`session-guardrail-standalone${ending}`, standalone(app, form, code)],
    [`session-guardrail-hub${ending}`, hub(app, form, code)],
  ]);
  return new Map([
    ...both,
    ['session-guardrail-spoke.template.json', spoke(app)],
    ['session-guardrail-reference.template.json', reference(app)],
  ]);
}

/** An app that neither phones home nor passes over what the validator calls an error. */
export const newApp = (outdir: string): App =>
  new App({ outdir, analyticsReporting: false, context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });

/** All files that a site launches or checks, by name: templates, the archive, the readable code, sums, the SCP. */
export function productOf(code: Code): Map<string, Buffer> {
  const outdir = mkdtempSync(join(tmpdir(), 'synth-'));
  try {
    const app = newApp(outdir);
    const stacks = stacksOf(app, code);
    const assembly = app.synth();
    const templates = [...stacks].map(([file, stack]): [string, Buffer] => [
      file,
      jsonOf(assembly.getStackArtifact(stack.artifactId).template),
    ]);
    return new Map([
      ...templates,
      ['scp.json', jsonOf(scp)],
      [archiveName(code), code.archive],
      [`${archiveName(code)}.sha256`, Buffer.from(`${code.sha256}  ${archiveName(code)}\n`)],
      ...[...code.inline].map(([name, { source }]): [string, Buffer] => [`${name}.cjs`, Buffer.from(source)]),
    ]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const jsonOf = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
