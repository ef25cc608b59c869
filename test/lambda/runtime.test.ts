import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Running, runtimes, startFunction } from './runtime-api.ts';

/** What the tests of the bundles rest on: that this runtime refuses and reports as Lambda's does. */
describe.each(runtimes)('the runtime interface client on $name', ({ node }) => {
  let folder: string;
  let running: Running | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'function-'));
  });
  afterEach(async () => {
    await running?.close();
    await rm(folder, { recursive: true });
  });
  async function start(source: string) {
    await writeFile(join(folder, 'index.mjs'), source);
    running = await startFunction(node, folder, {});
    return running;
  }

  test('answers each event in turn', async () => {
    const { invoke } = await start('export const handler = async event => event.n + 1;');
    expect(await invoke({ n: 1 })).toEqual({ kind: 'response', body: 2 });
    expect(await invoke({ n: 2 })).toEqual({ kind: 'response', body: 3 });
  });

  test('reports an error of the handler and lives on', async () => {
    const { invoke } = await start(
      "export const handler = async event => { if (event) throw new RangeError('no'); return 'yes'; };",
    );
    expect(await invoke(1)).toMatchObject({ kind: 'error', body: { errorType: 'RangeError', errorMessage: 'no' } });
    expect(await invoke(0)).toEqual({ kind: 'response', body: 'yes' });
  });

  test.each([
    ['that takes a callback', 'export const handler = (event, context, callback) => callback();'],
    ['that cannot be imported', "import './absent.mjs';"],
  ])('refuses to start a handler %s', async (_what, source) => {
    const { invoke } = await start(source);
    expect(await invoke({})).toMatchObject({ kind: 'init-error' });
  });
});
