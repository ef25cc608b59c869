import type { Json } from '../../functions/types.ts';
import { splitBraces } from './braces.ts';
import { readBytes } from './bytes.ts';
import { splitLines } from './lines.ts';
import type { Piece } from './piece.ts';
import { ReadError } from './read-error.ts';

/** A record as CloudTrail or EventBridge wrote it, or why there is none in its place. */
export type LogRecord = { value: Json } | { unreadable: string };

const linesName = /\.(jsonl|ndjson)(\.gz)?$/i;

/**
 * Reads the records of one log, in batches as the bytes come. Formats: `{"Records":[…]}`, `[…]`, objects one after another, JSON lines
 * (by name: `.jsonl`, `.ndjson`), each plain or gzip. Envelopes of EventBridge pass as they are.
 * @throws ReadError where the file ends early, is empty or is no JSON; what came before has been yielded
 */
export async function* readRecords(path: string): AsyncGenerator<LogRecord[]> {
  const byLine = linesName.test(path);
  const splitter = byLine ? splitLines() : splitBraces();
  let nothing = true;
  let readable = !byLine;
  const parse = (pieces: Piece[]): LogRecord[] => {
    const records = pieces.flatMap(byLine ? parseLine : parsePiece);
    if (pieces.length > 0) nothing = false;
    readable ||= records.some(record => 'value' in record && isContainer(record.value));
    return records;
  };
  for await (const chunk of readBytes(path)) yield parse(within(path, () => splitter.push(chunk)));
  yield parse(within(path, () => splitter.end()));
  if (byLine && nothing) throw new ReadError(`${path}: empty`);
  if (!readable) throw new ReadError(`${path}: not JSON lines: no line of it is a JSON object`);
}

function within<T>(path: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ReadError
      ? new ReadError(`${path === '-' ? 'standard input' : path}: ${error.message}`)
      : error;
  }
}

function parsePiece(piece: Piece): LogRecord[] {
  if ('unreadable' in piece) return [piece];
  try {
    return [{ value: JSON.parse(piece.text) as Json }];
  } catch {
    return [{ unreadable: 'not JSON' }];
  }
}

/** A line may be a whole delivery, `{"Records":[…]}`. */
function parseLine(piece: Piece): LogRecord[] {
  const [record] = parsePiece(piece);
  if (!record || 'unreadable' in record) return record ? [record] : [];
  const { value } = record;
  const inner = isContainer(value) && !Array.isArray(value) && Object.hasOwn(value, 'Records') ? value.Records : value;
  return Array.isArray(inner) ? inner.map(each => ({ value: each })) : [record];
}

const isContainer = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === 'object' && value !== null;
