import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** The objects of a `.jsonl.gz` file. */
export function readLines<T>(path: string): T[] {
  const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
  return lines.map(line => JSON.parse(line) as T);
}
