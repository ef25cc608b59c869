import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Known, type KnownDocument, type KnownPolicy, nothingKnown } from './known.ts';
import type { Fields } from './record.ts';

/** Says which file is wrong, and what is wrong with it, in one line. */
class StateError extends Error {
  override name = 'StateError';
}

type Check = (ok: boolean, says: string) => asserts ok;

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StateError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new StateError(`${path}: is not JSON`);
  }
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function each(value: unknown, where: string, check: Check): [Fields, string][] {
  check(Array.isArray(value), `${where} must be a list`);
  return value.map((item, index) => {
    const at = `${where}[${index}]`;
    check(isObject(item), `${at} must be an object`);
    return [item, at];
  });
}

/** A document as text or as JSON; one that is left out is known to exist, and no more. */
function body(value: unknown, where: string, check: Check): string | undefined {
  check(value == null || typeof value === 'string' || isObject(value), `${where} must be an object or a string`);
  return isObject(value) ? JSON.stringify(value) : (value ?? undefined);
}

/** Versions with ids of the given form, each once, one of them in force. */
function versions(value: unknown, where: string, names: { id: string; body: string; form: RegExp }, check: Check) {
  const read = each(value, where, check).map(([item, at]) => {
    const id = typeof item[names.id] === 'number' ? String(item[names.id]) : item[names.id];
    check(isText(id) && names.form.test(id), `${at}.${names.id} is not a version`);
    return { id, text: body(item[names.body], `${at}.${names.body}`, check), isDefault: item.isDefault === true };
  });
  check(read.length > 0, `${where} is empty`);
  check(new Set(read.map(({ id }) => id)).size === read.length, `${where} holds a version twice`);
  const [only] = read;
  if (read.length === 1 && only) only.isDefault = true;
  check(read.filter(({ isDefault }) => isDefault).length === 1, `${where} must have one version with isDefault true`);
  return read;
}

function readDocuments(value: unknown, check: Check): Known['documents'] {
  const found = new Map<string, KnownDocument>();
  for (const [item, at] of each(value, 'documents', check)) {
    check(isText(item.name), `${at}.name must be a string`);
    const read = versions(
      item.versions,
      `${at}.versions`,
      { id: 'version', body: 'content', form: /^\d{1,9}$/ },
      check,
    );
    const shared = item.sharedWith ?? [];
    check(Array.isArray(shared) && shared.every(isText), `${at}.sharedWith must be a list of accounts`);
    found.set(item.name, {
      name: item.name,
      versions: read.map(({ id, text, isDefault }) => ({ version: id, content: text, isDefault })),
      sharedWith: shared,
    });
  }
  return found;
}

const holderTypes = ['role', 'user', 'group'] as const;

function readPolicies(value: unknown, check: Check): KnownPolicy[] {
  return each(value, 'policies', check).map(([item, at]) => {
    check(isText(item.arn) && /^arn:[^:]+:iam::[^:]+:policy\/./.test(item.arn), `${at}.arn is not the ARN of a policy`);
    const read = versions(item.versions, `${at}.versions`, { id: 'id', body: 'document', form: /^v\d{1,9}$/ }, check);
    const attachedTo = each(item.attachedTo ?? [], `${at}.attachedTo`, check).map(([holder, where]) => {
      const type = holderTypes.find(known => known === holder.type);
      check(type !== undefined, `${where}.type must be role, user or group`);
      check(isText(holder.name), `${where}.name must be a string`);
      return { type, name: holder.name };
    });
    return {
      arn: item.arn,
      versions: read.map(({ id, text, isDefault }) => ({ id, document: text, isDefault })),
      attachedTo,
    };
  });
}

function readTags(value: unknown, check: Check): Known['tags'] {
  check(isObject(value), 'must be an object of ARNs');
  return new Map(
    Object.entries(value).map(([arn, tags]) => {
      check(arn.startsWith('arn:'), `${JSON.stringify(arn)} is not an ARN`);
      check(
        isObject(tags) && Object.values(tags).every(tag => typeof tag === 'string'),
        `${arn} must map keys to text`,
      );
      return [arn, new Map(Object.entries(tags) as [string, string][])];
    }),
  );
}

/**
 * Reads a state folder: `documents.json`, `tags.json`, `policies.json`, any of which may be missing, not all.
 * Rejects with a StateError of one line that names the file and what is wrong with it.
 */
export async function loadState(folder: string): Promise<Known> {
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw new StateError(`${folder}: is not a folder`);
  const known = nothingKnown();
  const readers: [string, (value: unknown, check: Check) => void][] = [
    [
      'documents.json',
      (value, check) => {
        known.documents = readDocuments(value, check);
      },
    ],
    [
      'tags.json',
      (value, check) => {
        known.tags = readTags(value, check);
      },
    ],
    [
      'policies.json',
      (value, check) => {
        known.policies = readPolicies(value, check);
      },
    ],
  ];
  let read = 0;
  for (const [name, take] of readers) {
    const path = join(folder, name);
    const value = await readJson(path);
    if (value === undefined) continue;
    read += 1;
    take(value, (ok, says) => {
      if (!ok) throw new StateError(`${path}: ${says}`);
    });
  }
  if (read === 0) throw new StateError(`${folder}: holds none of ${readers.map(([name]) => name).join(', ')}`);
  return known;
}
