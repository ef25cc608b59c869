import type { BuildOptions } from 'esbuild';

/** The checkout. */
export const root: string;
/** The doors that are built. */
export const handlers: readonly string[];
export const lambdaOptions: BuildOptions;
/** One function as a folder under `out/functions`. */
export function bundleOptions(name: string, out: string): BuildOptions;
/** One function as one CommonJS file without the SDK. */
export function inlineOptions(name: string): BuildOptions;
