import type { Json } from '../types.ts';
import { parse } from './parse.ts';

/** A parameter that the caller of a session fills in. */
export interface Parameter {
  name: string;
  allowedPattern?: string;
  allowedValues?: string[];
  default?: string;
  minChars?: number;
  maxChars?: number;
}

/** A session document (documentType Session, schemaVersion 1.0), read leniently: booleans and numbers may be text. */
export interface SessionContent {
  /** Standard_Stream, InteractiveCommands, NonInteractiveCommands or Port. */
  sessionType: string;
  parameters: Map<string, Parameter>;
  inputs: Fields;
  properties: Fields;
  /** Work left for all questions asked of this document, so that a document of many hostile patterns is bounded too. */
  work: { left: number };
}
export type Fields = { [key: string]: Json };

export type Reading =
  | { outcome: 'session'; content: SessionContent }
  | { outcome: 'other'; because: string }
  | { outcome: 'unreadable'; because: string };

/** Text of a document, JSON or YAML -> a session document, `other` (Command, Automation, …) or `unreadable`. Never throws. */
export function readDocument(text: string): Reading {
  const parsed = parse(text);
  if ('because' in parsed) return { outcome: 'unreadable', because: parsed.because };
  const root = fields(parsed.value);
  if (!root) return { outcome: 'unreadable', because: 'it is not an object' };
  const version = textOf(field(root, 'schemaVersion'));
  if (version !== '1.0' && version !== '1') return { outcome: 'other', because: 'its schemaVersion is not 1.0' };
  const given = field(root, 'sessionType');
  if (typeof given === 'object' && given !== null)
    return { outcome: 'unreadable', because: 'its sessionType is not text' };
  const sessionType = textOf(given);
  if (!sessionType) return { outcome: 'other', because: 'it has no sessionType' };
  const parameters = new Map<string, Parameter>();
  for (const [name, value] of Object.entries(fields(field(root, 'parameters')) ?? {})) {
    const parameter = parameterOf(name, value);
    if (typeof parameter === 'string') return { outcome: 'unreadable', because: `parameter ${name}: ${parameter}` };
    parameters.set(name, parameter);
  }
  const inputs = fields(field(root, 'inputs') ?? {});
  const properties = fields(field(root, 'properties') ?? {});
  if (!inputs || !properties) return { outcome: 'unreadable', because: 'its inputs or properties are not an object' };
  const below = [...Object.values(inputs), ...Object.values(properties)].flatMap(value => [fields(value) ?? {}]);
  if ([root, inputs, properties, ...below].some(hasTwins))
    return { outcome: 'unreadable', because: 'two keys of the same object differ in case alone' };
  return { outcome: 'session', content: { sessionType, parameters, inputs, properties, work: { left: 3_000_000 } } };
}

function parameterOf(name: string, value: Json): Parameter | string {
  const raw = fields(value);
  if (!raw) return 'it is not an object';
  if (hasTwins(raw)) return 'two of its keys differ in case alone';
  const pattern = field(raw, 'allowedPattern');
  if (pattern !== undefined && pattern !== null && typeof pattern !== 'string') return 'its allowedPattern is not text';
  const values = field(raw, 'allowedValues');
  if (values !== undefined && values !== null && !Array.isArray(values)) return 'its allowedValues are not a list';
  const fallback = defaultOf(field(raw, 'default'));
  const least = count(field(raw, 'minChars'));
  const most = count(field(raw, 'maxChars'));
  return {
    name,
    // An empty pattern is no check (amazon-ssm-agent, allowedregexparamvalidator.go); so is an empty list.
    ...(pattern ? { allowedPattern: pattern } : {}),
    ...(values?.length ? { allowedValues: values.flatMap(item => textOf(item) ?? []) } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(least === undefined ? {} : { minChars: least }),
    ...(most === undefined ? {} : { maxChars: most }),
  };
}

function defaultOf(value: Json | undefined): string | undefined {
  return Array.isArray(value) && value.length === 1 ? textOf(value[0]) : textOf(value);
}

function count(value: Json | undefined): number | undefined {
  const number = Number(textOf(value) || Number.NaN);
  return Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** A scalar as text: documents write ports, timeouts and booleans either way. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Whether a loose boolean is on; text that only the session decides, such as a placeholder, counts as on. */
export function isOn(value: Json | undefined): boolean {
  return !['', 'false', 'no', 'off', 'n', '0'].includes((textOf(value) ?? '').trim().toLowerCase());
}

export function fields(value: Json | undefined): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** An own key's value, whatever its case: the agent's JSON reader (Go) tells none apart. Documents may hold keys such as `__proto__`. */
export function field(value: Fields, key: string): Json | undefined {
  if (Object.hasOwn(value, key)) return value[key];
  const lower = key.toLowerCase();
  const other = Object.keys(value).find(one => one.toLowerCase() === lower);
  return other === undefined ? undefined : value[other];
}

/** Whether two keys of an object differ in case alone, so that which of them counts depends on the reader. */
function hasTwins(value: Fields): boolean {
  const keys = Object.keys(value).map(key => key.toLowerCase());
  return new Set(keys).size < keys.length;
}

/** Every text below a value with its JSON pointer. */
export function textsIn(value: Json | undefined, at: string): { at: string; text: string }[] {
  const text = textOf(value);
  if (text !== undefined) return [{ at, text }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => textsIn(child, `${at}/${pointerPart(key)}`));
}

export function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
