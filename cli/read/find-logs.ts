import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError, readError } from './read-error.ts';

const logName = /\.(json|jsonl|ndjson)(\.gz)?$/i;

/**
 * The files that a path stands for: itself, or every log in the folder and below, in the order of their names, which for
 * CloudTrail is the order in which they were delivered. Other files of a folder are passed over.
 * @throws ReadError where there is nothing to read
 */
export async function findLogs(path: string): Promise<string[]> {
  const found: string[] = [];
  if (path === '-' || !(await isFolder(path))) return [path];
  await walk(path, found, new Set());
  if (found.length === 0) throw new ReadError(`${path}: no logs in it (.json, .json.gz, .jsonl, .jsonl.gz)`);
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw readError(path, error);
  }
}

/** `seen` holds the real paths walked: a link to a folder above would never end. */
async function walk(folder: string, found: string[], seen: Set<string>): Promise<void> {
  try {
    const real = await realpath(folder);
    if (seen.has(real)) return;
    seen.add(real);
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      if (await isFolder(path)) await walk(path, found, seen);
      else if (logName.test(name)) found.push(path);
    }
  } catch (error) {
    throw readError(folder, error);
  }
}
