import { createHash } from 'node:crypto';

const mostLevels = 64;
/** A record may be 256 KB in EventBridge and about 300 KB in a log; a value takes two characters at least. */
const mostValues = 200_000;

/** Says what forbids walking through a value without care; undefined where nothing does. */
export function excess(value: unknown): string | undefined {
  let values = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    values += level.length;
    if (values > mostValues) return `it holds more than ${mostValues} values`;
    if (depth > mostLevels) return `it nests deeper than ${mostLevels} levels`;
    level = level.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return undefined;
}

/** SHA-256, in hex, of a record's JSON with its keys in order, so that a log file and an event bus give the same. */
export const digestOf = (record: unknown): string => createHash('sha256').update(canonical(record)).digest('hex');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const keys = Object.keys(value).sort();
  return `{${keys.map(key => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`).join()}}`;
}
