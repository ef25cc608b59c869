/** One record as it was cut out of a file, not yet parsed; or why it could not be cut out. */
export type Piece = { text: string } | { unreadable: string };

/** CloudTrail caps an event at 256 KB; far above that it is no record, and memory has to stay bounded. */
export const recordLimit = 8 * 1024 * 1024;

/** Turns a stream of bytes into pieces; `end` throws where the input stops in the middle. */
export interface Splitter {
  push(chunk: Buffer): Piece[];
  end(): Piece[];
}

/** The bytes of one record, gathered over chunks and forgotten once they pass the limit. */
export interface Capture {
  add(chunk: Buffer, from: number, to: number): void;
  /** The piece, and the capture is empty again. */
  take(): Piece;
  readonly size: number;
}

/** Gathers up to `limit` bytes. */
export function createCapture(limit: number): Capture {
  let parts: Buffer[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(chunk, from, to) {
      size += to - from;
      if (size > limit) parts = [];
      else if (to > from) parts.push(chunk.subarray(from, to));
    },
    take() {
      const taken = parts;
      const total = size;
      parts = [];
      size = 0;
      if (total > limit) return { unreadable: `a record of ${total} bytes, over the limit of ${limit}` };
      return { text: taken.length === 1 ? taken[0]!.toString('utf8') : Buffer.concat(taken).toString('utf8') };
    },
  };
}
