import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../build.mjs';
import { buildCode } from './code.ts';
import { productOf } from './product.ts';

/** `npm run synth`: everything that a site launches, into dist/infra. */
const out = join(root, 'dist/infra');
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const product = productOf(await buildCode());
for (const [name, bytes] of product) await writeFile(join(out, name), bytes);
