import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readError } from './read-error.ts';

/** Bytes of a file (`-` is standard input), unpacked where they are gzip; which the first two bytes tell, not the name. */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  const source: Readable = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 256 * 1024 });
  try {
    const head = await firstBytes(source);
    if (head.length === 0) return;
    source.unshift(head);
    if (head[0] === 0x1f && head[1] === 0x8b) {
      const plain = createGunzip({ chunkSize: 256 * 1024 });
      // The error of either end reaches the loop below, since pipeline destroys `plain` with it.
      pipeline(source, plain, () => {});
      yield* plain as AsyncIterable<Buffer>;
    } else yield* source as AsyncIterable<Buffer>;
  } catch (error) {
    throw readError(path === '-' ? 'standard input' : path, error);
  }
}

/** At least two bytes, unless there are fewer. */
async function firstBytes(source: Readable): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk: Buffer | null = source.read();
    if (chunk) head = Buffer.concat([head, chunk]);
    if (head.length >= 2 || source.readableEnded) return head;
    if (!chunk) await readableOrEnd(source);
    if (source.readableEnded) return head;
  }
}

function readableOrEnd(source: Readable): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error): void => {
      source.off('readable', done).off('end', done).off('error', done);
      if (error) reject(error);
      else resolve();
    };
    source.once('readable', done).once('end', done).once('error', done);
  });
}
