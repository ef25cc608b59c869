/** Reads one value that stands at a JSON pointer, or throws a ConfigError that names it. */
export type Reader<T> = (value: unknown, path: string) => T;

/** What is wrong with a configuration, on one line. */
export class ConfigError extends Error {
  constructor(path: string, why: string) {
    super(`config: ${path || '/'}: ${why}`.replace(/\p{C}+/gu, ' ').slice(0, 500));
    this.name = 'ConfigError';
  }
}

type Fields = Record<string, Reader<unknown>>;
type ReadOf<F extends Fields> = { [K in keyof F]: ReturnType<F[K]> };

export const optional =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : read(value, path);

export const oneOf =
  <const T extends string | boolean>(...allowed: T[]): Reader<T> =>
  (value, path) => {
    const found = allowed.find(one => one === value);
    if (found === undefined) throw new ConfigError(path, `expected ${allowed.join(', ')}, found ${shown(value)}`);
    return found;
  };

export const text =
  (pattern = /./s, expected = 'a string that is not empty'): Reader<string> =>
  (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value))
      throw new ConfigError(path, `expected ${expected}, found ${shown(value)}`);
    return value;
  };

export const wholeNumber =
  (least: number, most: number): Reader<number> =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      throw new ConfigError(path, `expected a whole number from ${least} to ${most}, found ${shown(value)}`);
    return value;
  };

export const listOf =
  <T>(item: Reader<T>): Reader<T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new ConfigError(path, `expected a list, found ${shown(value)}`);
    return value.map((one, index) => item(one, `${path}/${index}`));
  };

export const mapOf =
  <T>(key: Reader<string>, item: Reader<T>): Reader<Map<string, T>> =>
  (value, path) =>
    new Map(
      entriesOf(value, path).map(([name, one]) => {
        const at = `${path}/${pointer(name)}`;
        return [key(name, at), item(one, at)];
      }),
    );

/** Reads an object of these fields and no others: a key that is ignored is a wish that is not granted. */
export function anObject<F extends Fields>(fields: F, value: unknown, path: string): ReadOf<F> {
  const given = new Map(entriesOf(value, path));
  for (const name of given.keys())
    if (!Object.hasOwn(fields, name)) throw new ConfigError(`${path}/${pointer(name)}`, 'unknown key');
  const read = Object.entries(fields).map(([name, reader]) => [name, reader(given.get(name), `${path}/${name}`)]);
  return Object.fromEntries(read) as ReadOf<F>;
}

function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(path, `expected an object, found ${shown(value)}`);
  return Object.entries(value);
}

const pointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : JSON.stringify(value).slice(0, 80);
}
