/** Reading fields of records that may hold anything. */
export type Fields = { readonly [key: string]: unknown };

const none: Fields = {};

/** The object at a key, or an empty one. */
export function field(from: Fields, key: string): Fields {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none;
}

export function text(from: Fields, key: string): string | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function list(from: Fields, key: string): unknown[] {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return Array.isArray(value) ? value : [];
}

export const texts = (from: Fields, key: string): string[] =>
  list(from, key).filter((item): item is string => typeof item === 'string');

export const objects = (from: Fields, key: string): Fields[] =>
  list(from, key).filter((item): item is Fields => typeof item === 'object' && item !== null && !Array.isArray(item));

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** A document of any kind as text; undefined where the record omits or hides it. */
export function content(from: Fields, key: string): string | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return typeof value === 'string' && value !== '' && value !== hidden ? value : undefined;
}

/** A policy as plain JSON: some records hold it URL-encoded. */
export function policyText(from: Fields, key: string): string | undefined {
  const value = content(from, key);
  if (value === undefined || !/^\s*%7b/i.test(value)) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
