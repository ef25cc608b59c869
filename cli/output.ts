import { writeFile } from 'node:fs/promises';
import { type Paint, paintFor } from './paint.ts';
import { readError } from './read/read-error.ts';

/** Where a command's answer goes. */
export interface Output {
  paint: Paint;
  /** @throws ReadError where it cannot be written */
  write(text: string): Promise<void>;
}

/** Standard output, or a file, which never has colours. */
export function openOutput(path: string | undefined): Output {
  if (path === undefined) {
    return {
      paint: paintFor(process.stdout.isTTY === true, process.env),
      write: text => new Promise(resolve => process.stdout.write(text, () => resolve())),
    };
  }
  return {
    paint: paintFor(false, process.env),
    async write(text) {
      try {
        await writeFile(path, text);
      } catch (error) {
        throw readError(path, error);
      }
    },
  };
}
