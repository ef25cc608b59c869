import { createHash } from 'node:crypto';
import { parse, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build } from 'esbuild';
import { bundleOptions, handlers, inlineOptions, root } from '../build.mjs';
import { type Entry, zip } from './zip.ts';

/** The functions' code in its two forms. */
export interface Code {
  /** Each function's CommonJS, and what stands in the template for it. */
  inline: ReadonlyMap<string, { source: string; text: string }>;
  /** All functions in one archive, each in a folder of its name. */
  archive: Buffer;
  /** SHA-256 of the archive, hex. */
  sha256: string;
}

export async function buildCode(): Promise<Code> {
  const [inline, entries] = await Promise.all([inlineCode(), Promise.all(handlers.map(filesOf))]);
  const archive = zip(entries.flat());
  return { inline, archive, sha256: createHash('sha256').update(archive).digest('hex') };
}

async function inlineCode(): Promise<Code['inline']> {
  const { outputFiles } = await build({ ...inlineOptions, write: false });
  const codes = outputFiles.map(async ({ path, text: source }) => {
    return [parse(path).name, { source, text: await packed(source) }] as const;
  });
  return new Map(await Promise.all(codes));
}

const compress = promisify(brotliCompress);
/** One below the best: twice as quick for 1.5 % more. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 10 };

/**
 * Four functions as plain text would make the template larger than the megabyte that CloudFormation takes. The first
 * line says how to read what is packed; the same text lies beside the template.
 */
async function packed(source: string): Promise<string> {
  const sha256 = createHash('sha256').update(source).digest('hex');
  const bytes = (await compress(source, { params })).toString('base64');
  return [
    `// Brotli in base64 of CommonJS, SHA-256 ${sha256}. The SDK is the runtime's own.`,
    `const source = require('node:zlib').brotliDecompressSync(Buffer.from('${bytes}', 'base64')).toString();`,
    "new Function('exports', 'require', 'module', source)(exports, require, module);",
    '',
  ].join('\n');
}

async function filesOf(name: string): Promise<Entry[]> {
  const { outputFiles } = await build({ ...bundleOptions(name, root), write: false });
  return outputFiles.map(({ path, contents }) => ({
    path: relative(root, path)
      .split('\\')
      .join('/')
      .replace(/^functions\//, ''),
    bytes: Buffer.from(contents),
  }));
}
