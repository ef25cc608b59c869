import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Started by run.mjs, which starts moto first. One file after the other: moto holds one account. */
export default defineConfig({
  test: {
    root: resolve(import.meta.dirname, '../..'),
    include: ['test/moto/*.story.ts'],
    globalSetup: ['test/moto/lacking.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
