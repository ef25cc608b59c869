/** An object of JSON, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** What CloudTrail writes in place of a value that it keeps to itself. */
const hidden = new Set(['HIDDEN_DUE_TO_SECURITY_REASONS', 'Value hidden due to security reasons.']);

export const isHidden = (value: unknown): boolean => typeof value === 'string' && hidden.has(value);

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path of own keys: what an object inherits is nobody's data. */
export function at(value: unknown, ...path: string[]): unknown {
  let found = value;
  for (const key of path) found = isFields(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

/** The text at a path; undefined where there is none, where it is empty, and where it is hidden. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' && !isHidden(found) ? found : undefined;
}

/** A truth value at a path: CloudTrail writes some as text. */
export function flagAt(value: unknown, ...path: string[]): boolean | undefined {
  const found = at(value, ...path);
  if (found === true || found === 'true') return true;
  return found === false || found === 'false' ? false : undefined;
}

export function listAt(value: unknown, ...path: string[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export const textsAt = (value: unknown, ...path: string[]): string[] =>
  listAt(value, ...path).filter(item => typeof item === 'string');

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the keys that hold undefined. */
export const defined = <T extends object>(value: T): Defined<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
