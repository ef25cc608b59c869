import { parse } from '../../functions/document/parse.ts';
import type { Json, Subject } from '../../functions/types.ts';

/** What a file turned out to hold. */
export type Classified =
  | { kind: 'iam-policy' | 'session-document'; subject: Subject }
  | { kind: 'unknown'; error: string };

const statementKeys = ['Statement', 'statement', 'Statements', 'statements'];
const policyVersions: Json[] = ['2012-10-17', '2008-10-17'];

/**
 * Text of a file, JSON or YAML -> what is to be judged. A policy that AWS would refuse is a policy all the same: the rules say
 * what is wrong with it, which is why JSON is handed on unparsed (duplicate keys are gone once it is parsed).
 */
export function classify(name: string, text: string): Classified {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') return { kind: 'unknown', error: 'empty' };
  const parsed = readJson(plain) ?? readYaml(plain);
  if ('because' in parsed) return { kind: 'unknown', error: parsed.because };
  const { value, json } = parsed;
  if (looksLikePolicy(value)) {
    return { kind: 'iam-policy', subject: { kind: 'access', policies: [{ name, text: json }] } };
  }
  if (looksLikeSessionDocument(value)) {
    return {
      kind: 'session-document',
      subject: { kind: 'document', name: nameOf(name), versions: [{ version: '$DEFAULT', text: plain }] },
    };
  }
  return { kind: 'unknown', error: `neither an IAM policy nor a session document${hint(value)}` };
}

type Parsed = { value: Json; json: string } | { because: string };

function readJson(text: string): Parsed | undefined {
  try {
    return { value: JSON.parse(text) as Json, json: text };
  } catch (error) {
    // A JSON file with a slip in it is not to be read as YAML, which would take much of it.
    return /^\s*[[{"]/.test(text) ? { because: `not JSON: ${(error as Error).message}` } : undefined;
  }
}

function readYaml(text: string): Parsed {
  const parsed = parse(text);
  return 'because' in parsed
    ? { because: `cannot be read: ${parsed.because}` }
    : { value: parsed.value, json: JSON.stringify(parsed.value) };
}

type Fields = { [key: string]: Json };
const isFields = (value: Json): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function looksLikePolicy(value: Json): boolean {
  if (Array.isArray(value)) return value.some(looksLikeStatement);
  if (!isFields(value) || Object.hasOwn(value, 'schemaVersion')) return false;
  return (
    statementKeys.some(key => Object.hasOwn(value, key)) ||
    policyVersions.includes(value.Version ?? null) ||
    looksLikeStatement(value)
  );
}

function looksLikeStatement(value: Json): boolean {
  if (!isFields(value) || !Object.hasOwn(value, 'Effect')) return false;
  return ['Action', 'NotAction', 'Resource', 'NotResource'].some(key => Object.hasOwn(value, key));
}

function looksLikeSessionDocument(value: Json): boolean {
  return isFields(value) && (Object.hasOwn(value, 'sessionType') || ['1.0', 1].includes(value.schemaVersion as string));
}

function hint(value: Json): string {
  if (!isFields(value) || typeof value.schemaVersion !== 'string') return '';
  return ` (schemaVersion ${JSON.stringify(value.schemaVersion.slice(0, 20))}; session documents have "1.0")`;
}

/** The name a document would have: rules know the preferences document by it. */
function nameOf(file: string): string {
  const base = file.split(/[\\/]/).at(-1)!;
  return base.replace(/\.(json|ya?ml)$/i, '') || base;
}
