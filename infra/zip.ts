import { crc32 } from 'node:zlib';

/** A file of an archive; its path with `/`. */
export interface Entry {
  path: string;
  bytes: Buffer;
}

/** 1 January 1980, the first date that the format knows. */
const date = 0x21;
/** A regular file that everybody may read and its owner write, as Lambda wants it. */
const attributes = 0o100644 * 0x10000;

/**
 * A ZIP archive that holds nothing but its content: entries in the order of their paths, one date, and nothing
 * compressed, since another zlib would compress to other bytes. PKWARE's APPNOTE 6.3, without the 64-bit extension.
 */
export function zip(entries: readonly Entry[]): Buffer {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes } of sorted) {
    const name = Buffer.from(path);
    const common = commonHeader(name, bytes);
    const file = Buffer.concat([words([4, 0x04034b50]), common, name, bytes]);
    const more = words([2, 0], [2, 0], [2, 0], [4, attributes], [4, offset]);
    directory.push(Buffer.concat([words([4, 0x02014b50], [2, 0x0314]), common, more, name]));
    files.push(file);
    offset += file.length;
  }
  const size = directory.reduce((sum, one) => sum + one.length, 0);
  const count = sorted.length;
  const end = words([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
  return Buffer.concat([...files, ...directory, end]);
}

/** What a file's own header and its entry in the directory share. */
function commonHeader(name: Buffer, bytes: Buffer): Buffer {
  const version = 20;
  const stored = 0;
  return words(
    [2, version],
    [2, 0],
    [2, stored],
    [2, 0],
    [2, date],
    [4, crc32(bytes)],
    [4, bytes.length],
    [4, bytes.length],
    [2, name.length],
    [2, 0],
  );
}

/** Numbers of two or four bytes, the least first. */
function words(...numbers: [bytes: 2 | 4, value: number][]): Buffer {
  return Buffer.concat(
    numbers.map(([bytes, value]) => {
      const word = Buffer.alloc(bytes);
      word.writeUIntLE(value, 0, bytes);
      return word;
    }),
  );
}
