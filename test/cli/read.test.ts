import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { splitBraces } from '../../cli/read/braces.ts';
import { findLogs } from '../../cli/read/find-logs.ts';
import { splitLines } from '../../cli/read/lines.ts';
import type { Piece, Splitter } from '../../cli/read/piece.ts';
import { type LogRecord, readRecords } from '../../cli/read/read-records.ts';

/** Feeds a text in chunks of the given sizes, over and over. */
function feed(splitter: Splitter, text: string, sizes: number[]): Piece[] {
  const bytes = Buffer.from(text);
  const pieces: Piece[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    pieces.push(...splitter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...pieces, ...splitter.end()];
}
const values = (pieces: Piece[]): unknown[] => pieces.map(piece => ('text' in piece ? JSON.parse(piece.text) : piece));

/** Text full of what a splitter may trip over. */
const tricky = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '{', ']', 'x"Records": [', 'é☃', '\n'),
);
const json = fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<unknown>;
const record = fc.dictionary(tricky, fc.oneof(json, tricky)).filter(value => !Object.hasOwn(value, 'Records'));
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const indent = fc.constantFrom(undefined, 2);

describe('splitBraces agrees with JSON.parse, however the bytes come', () => {
  it('on a list of anything', () => {
    fc.assert(
      fc.property(fc.array(json), sizes, indent, (list, chunks, spaces) => {
        const text = JSON.stringify(list, null, spaces);
        expect(values(feed(splitBraces(), text, chunks))).toEqual(JSON.parse(text));
      }),
    );
  });
  it('on a Records wrapper with other keys around it', () => {
    fc.assert(
      fc.property(record, fc.array(json), record, sizes, indent, (before, list, after, chunks, spaces) => {
        const text = JSON.stringify({ ...before, Records: list, ...after }, null, spaces);
        expect(values(feed(splitBraces(), text, chunks))).toEqual(JSON.parse(text).Records);
      }),
    );
  });
  it('on objects one after another', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), sizes, indent, (list, chunks, spaces) => {
        const text = list.map(each => JSON.stringify(each, null, spaces)).join('\n');
        expect(values(feed(splitBraces(), text, chunks))).toEqual(list.map(each => JSON.parse(JSON.stringify(each))));
      }),
    );
  });
});

it('splitLines gives every line but the blank ones, however the bytes come', () => {
  fc.assert(
    fc.property(fc.array(json), sizes, (list, chunks) => {
      const text = list.map(each => `${JSON.stringify(each)}\n`).join('\n');
      expect(values(feed(splitLines(), text, chunks))).toEqual(JSON.parse(JSON.stringify(list)));
    }),
  );
});

describe('what cannot be a record', () => {
  it.each([
    ['text', 'hello', 'not JSON at byte 0'],
    ['a bare string', '"x"', 'neither a JSON object nor a list at byte 0'],
    ['a cut list', '{"Records":[{"a":1}', 'truncated'],
    ['a cut string', '[{"a":"', 'truncated'],
    ['a line break in a string', '[{"a":"\n"}]', 'a line break inside a string at byte 7'],
    ['nothing', '', 'empty'],
    ['blanks', ' \n ', 'empty'],
  ])('%s is refused', (_name, text, says) => {
    expect(() => feed(splitBraces(), text, [3])).toThrow(says);
  });

  it('a record over the limit costs itself only, in either form', () => {
    const [small, big] = ['{"a":1}', `{"a":"${'x'.repeat(100)}"}`];
    const tooBig = { unreadable: 'a record of 108 bytes, over the limit of 50' };
    expect(feed(splitBraces(50), `{"Records":[${small},${big},${small}]}`, [7])).toEqual([
      { text: small },
      tooBig,
      { text: small },
    ]);
    expect(feed(splitLines(50), `${small}\n${big}\n${small}`, [7])).toEqual([{ text: small }, tooBig, { text: small }]);
  });

  it('a line of 200 MB does not stay in memory', () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (const splitter of [splitLines(), splitBraces()]) {
      const pieces = [...splitter.push(Buffer.from('{"a":"'))];
      const before = process.memoryUsage().arrayBuffers;
      for (let sent = 0; sent < 200; sent++) pieces.push(...splitter.push(Buffer.from(chunk)));
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300e6);
      pieces.push(...splitter.push(Buffer.from('"}\n{"b":1}\n')), ...splitter.end());
      expect(pieces).toEqual([{ unreadable: expect.stringContaining('over the limit') }, { text: '{"b":1}' }]);
    }
  });
});

describe('files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guardrail-read-'));
    await mkdir(join(folder, 'b'));
    await writeFile(join(folder, 'z.json'), '{"Records":[{"n":1},{"n":2}]}');
    await writeFile(join(folder, 'b', 'a.json.gz'), gzipSync('[{"n":3}]'));
    await writeFile(
      join(folder, 'b', 'c.jsonl'),
      '\ufeff{"n":4}\n{"broken\n{"Records":[{"n":5}]}\n\n{"detail":{"n":6}}',
    );
    await writeFile(join(folder, 'b', 'note.txt'), 'no log');
    await writeFile(join(folder, 'plain-name.json'), gzipSync('{"n":7}'));
  });
  const all = async (path: string): Promise<LogRecord[]> => {
    const records: LogRecord[] = [];
    for await (const batch of readRecords(path)) records.push(...batch);
    return records;
  };

  it('reads a folder in the order of the names, whatever the form', async () => {
    const files = await findLogs(folder);
    expect(files.map(file => file.slice(folder.length + 1))).toEqual([
      'b/a.json.gz',
      'b/c.jsonl',
      'plain-name.json',
      'z.json',
    ]);
    const records = (await Promise.all(files.map(all))).flat();
    expect(records).toEqual([
      { value: { n: 3 } },
      { value: { n: 4 } },
      { unreadable: 'not JSON' },
      { value: { n: 5 } },
      { value: { detail: { n: 6 } } },
      { value: { n: 7 } },
      { value: { n: 1 } },
      { value: { n: 2 } },
    ]);
  });

  it('gives what came before a gzip breaks off, then says so', async () => {
    const path = join(folder, 'cut.gz');
    const many = Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ n, x: Math.sin(n) })).join('\n');
    await writeFile(path, gzipSync(many).subarray(0, 200_000));
    let read = 0;
    const reading = (async () => {
      for await (const batch of readRecords(path)) read += batch.length;
    })();
    await expect(reading).rejects.toThrow(`${path}: truncated gzip`);
    expect(read).toBeGreaterThan(1000);
  });
});
