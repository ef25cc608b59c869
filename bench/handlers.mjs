#!/usr/bin/env node
// Size and import time of each handler's bundle, beside a handler that does nothing and one that only makes the three
// SDK clients: `node bench/handlers.mjs [ROUNDS]`. All of them built alike and timed in turn in the same run.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { handlers, lambdaOptions } from '../build.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const rounds = Number(process.argv[2] ?? 15);

const emptySource = 'export const handler = async () => {};';
const bareSource = `
  import { IAMClient, GetPolicyVersionCommand } from '@aws-sdk/client-iam';
  import { SSMClient, GetDocumentCommand } from '@aws-sdk/client-ssm';
  import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
  const clients = [new IAMClient({}), new SSMClient({}), new SNSClient({})];
  export const handler = async () => [clients, GetPolicyVersionCommand, GetDocumentCommand, PublishCommand].length;`;

const stdin = contents => ({ stdin: { contents, resolveDir: root, sourcefile: 'index.js' } });
const subjects = [
  ['empty handler', stdin(emptySource)],
  ['bare IAM + SSM + SNS', stdin(bareSource)],
  ...handlers.map(name => [name, { entryPoints: { index: join(root, `functions/handlers/${name}.ts`) } }]),
];

const nodes = [
  ['24', 'node24-linux-x64'],
  ['22', 'previous-node22-linux-x64'],
]
  .map(([name, folder]) => ({ name, binary: join(root, 'node_modules', folder, 'bin/node') }))
  .filter(node => existsSync(node.binary));

const folder = await mkdtemp(join(tmpdir(), 'bench-'));
try {
  const built = [];
  for (const [index, [name, entry]] of subjects.entries()) {
    built.push({ name, times: new Map(), ...(await bundle(entry, join(folder, String(index)))) });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const node of nodes) {
      for (const { times, file } of built) {
        times.set(node.name, [...(times.get(node.name) ?? []), importMilliseconds(node.binary, file)]);
      }
    }
  }
  print(built);
} finally {
  await rm(folder, { recursive: true });
}

async function bundle(entry, outdir) {
  const { metafile } = await build({ ...lambdaOptions, ...entry, outdir, metafile: true, absWorkingDir: root });
  const outputs = new Map(Object.entries(metafile.outputs));
  const [first] = [...outputs].find(([, output]) => output.entryPoint !== undefined);
  const bytes = names => [...names].reduce((sum, name) => sum + outputs.get(name).bytes, 0);
  return { file: join(root, first), atStart: bytes(loadedAtStart(outputs, first)), total: bytes(outputs.keys()) };
}

/** The entry chunk and the chunks that it imports without being asked. */
function loadedAtStart(outputs, first) {
  const seen = new Set([first]);
  for (const name of seen) {
    for (const { path, kind, external } of outputs.get(name).imports) {
      if (kind === 'import-statement' && !external) seen.add(path);
    }
  }
  return seen;
}

function importMilliseconds(binary, file) {
  const script = `const from = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - from);`;
  const env = { AWS_REGION: 'us-east-1' };
  return Number(execFileSync(binary, ['--input-type=module', '--eval', script], { env, encoding: 'utf8' }));
}

function print(built) {
  const median = times => [...times].sort((a, b) => a - b)[times.length >> 1];
  const kilobytes = bytes => (bytes / 1000).toFixed(1);
  const rows = [
    ['bundle', 'entry kB', 'total kB', ...nodes.map(node => `import ms, Node ${node.name}`)],
    ...built.map(({ name, atStart, total, times }) => [
      name,
      kilobytes(atStart),
      kilobytes(total),
      ...nodes.map(node => median(times.get(node.name)).toFixed(1)),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map(row => row[column].length)));
  for (const row of rows) {
    console.log(row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  }
  console.log(`\nMedian of ${rounds} fresh processes. "entry" is what is loaded before the first call to AWS.`);
}
