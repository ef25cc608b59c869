import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { handlers } from '../../build.mjs';
import type { Code } from '../../infra/code.ts';
import { stacksOf } from '../../infra/product.ts';

export interface Resource {
  Type: string;
  Condition?: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties are whatever CloudFormation has for the type
  Properties: any;
}
export interface Template {
  Parameters: Record<string, { Default?: string; Type: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource>;
}

/** Stands in for the bundles, which the templates carry and do not look at. */
export const stubCode: Code = {
  inline: new Map(handlers.map(name => [name, { source: '', text: `exports.handler = async () => '${name}';` }])),
  archive: Buffer.from('archive'),
  sha256: '0'.repeat(64),
};

/** Every template by a short name, `standalone.inline` and so on; made once for a test file. */
export function synthesised(code = stubCode): Map<string, Template> {
  const outdir = mkdtempSync(join(tmpdir(), 'infra-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    const stacks = stacksOf(app, code);
    const assembly = app.synth();
    return new Map(
      [...stacks].map(([file, stack]) => [
        file.replace(/^session-guardrail-(.*?)\.?template\.json$/, '$1'),
        assembly.getStackArtifact(stack.artifactId).template,
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export const resourcesOf = (template: Template, type: string): [id: string, resource: Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
