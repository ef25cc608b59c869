#!/usr/bin/env node
// Builds what runs outside the checkout's own TypeScript: the Lambda bundles and the command line.
// Plain JavaScript, because `npm ci` runs it under whatever Node the machine has.
import { chmod, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const handlers = ['policy-change', 'document-change', 'session-start', 'sweep'];

/** The checkout. */
export const root = dirname(fileURLToPath(import.meta.url));

/** An `import` of a Node module in ESM evaluates every export of it, undici and http2 included; `require` does not. */
export const requireNodeModules = {
  name: 'require-node-modules',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind, pluginData }) =>
      kind === 'require-call' || pluginData === 'real' ? { path, external: true } : { path, namespace: 'node-module' },
    );
    build.onLoad({ filter: /.*/, namespace: 'node-module' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** Libraries that few events need, with what is used of them: they are in the bundle, and run when they are first asked. */
const deferred = new Map([
  ['re2js', ['RE2JS']],
  ['yaml', ['isAlias', 'isMap', 'isScalar', 'isSeq', 'parseDocument']],
]);

export const deferModules = {
  name: 'defer-modules',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(?:${[...deferred.keys()].join('|')})$`) }, ({ path, kind }) =>
      kind === 'require-call' ? undefined : { path, namespace: 'deferred' },
    );
    build.onLoad({ filter: /.*/, namespace: 'deferred' }, ({ path }) => {
      const names = deferred.get(path);
      const stand = name => `export const ${name} = new Proxy(function () {}, {
        apply: (_, self, args) => real().${name}.apply(self, args),
        get: (_, key) => real().${name}[key],
      });`;
      const contents = `let loaded; const real = () => (loaded ??= require(${JSON.stringify(path)}));\n${names.map(stand).join('\n')}`;
      return { contents, loader: 'js', resolveDir: root };
    });
  },
};

const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** The same code as ES modules, which yaml gives to browsers only: its CommonJS takes twice as long to import. */
const yamlModules = { yaml: join(root, 'node_modules/yaml/browser/dist/index.js') };

/** The options that make a Lambda bundle small and quick to import; `bench/` measures with the same. */
export const lambdaOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minify: true,
  splitting: true,
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  banner: { js: requireBanner },
  plugins: [requireNodeModules, deferModules],
  alias: {
    '@aws-sdk/credential-provider-node': join(root, 'functions/aws/env-credentials.ts'),
    ...yamlModules,
  },
  legalComments: 'none',
  logLevel: 'warning',
};

const entryOf = name => join(root, `functions/handlers/${name}.ts`);

/** One folder for each function, complete in itself, so that it can be zipped as it is. */
export const bundleOptions = (name, out) => ({
  ...lambdaOptions,
  entryPoints: { index: entryOf(name) },
  outdir: join(out, 'functions', name),
  chunkNames: 'chunk-[hash]',
});

/** A CommonJS file of each function for a template: CloudFormation writes it to index.js, and the runtime brings the SDK. */
export const inlineOptions = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  minify: true,
  mainFields: ['module', 'main'],
  entryPoints: Object.fromEntries(handlers.map(name => [name, entryOf(name)])),
  outdir: root,
  external: ['@aws-sdk/*'],
  alias: yamlModules,
  legalComments: 'none',
  logLevel: 'warning',
};

async function buildCli(out) {
  const outfile = join(out, 'cli/guardrail.mjs');
  await build({
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    entryPoints: [join(root, 'cli/guardrail.ts')],
    outfile,
    banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
    plugins: [requireNodeModules],
    alias: yamlModules,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await chmod(outfile, 0o755);
}

/** `node build.mjs [FOLDER]`, by default into dist. */
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = process.argv[2] ? resolve(process.argv[2]) : join(root, 'dist');
  if (!process.argv[2]) await rm(out, { recursive: true, force: true });
  await Promise.all([...handlers.map(name => build(bundleOptions(name, out))), buildCli(out)]);
}
