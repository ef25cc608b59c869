import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Json } from '../types.ts';

/** SSM takes 64 KB; twice that leaves room for white space added on the way. */
const maxLength = 131_072;
const maxDepth = 32;

export type Parsed = { value: Json } | { because: string };

/** JSON or YAML text -> data. Refuses, with a reason, what two readers might read differently or what is built to expand. */
export function parse(text: string): Parsed {
  if (text.length > maxLength) return { because: `it is longer than ${maxLength} characters` };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return parseYaml(text);
  }
  const { depth, keys } = outline(text);
  if (depth > maxDepth) return { because: `it is nested deeper than ${maxDepth} levels` };
  if (keys !== countKeys(value)) return { because: 'a key stands twice in the same object' };
  return { value };
}

/** Nesting and number of keys as written. JSON.parse keeps the last of two equal keys, so fewer keys in the value tell duplicates. */
function outline(text: string): { depth: number; keys: number } {
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[[\]{}]/g)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
    else if (token.endsWith(':')) keys++;
  }
  return { depth: deepest, keys };
}

function countKeys(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, child) => sum + countKeys(child), own);
}

/** The reader of YAML takes a second to see that brackets nest too deeply. */
const mostBrackets = 512;

function parseYaml(text: string): Parsed {
  let open = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open += bracket === '[' || bracket === '{' ? 1 : -1;
    if (open > mostBrackets) return { because: 'it is nested too deeply' };
  }
  try {
    // uniqueKeys compares every pair of keys and prettyErrors counts lines for each error: quadratic on hostile input. plain() looks for
    // duplicates itself.
    // A silent reader would pass over all documents but the first.
    const document = parseDocument(text, { uniqueKeys: false, merge: false, prettyErrors: false, logLevel: 'error' });
    if (document.errors[0]) return { because: `it is neither JSON nor YAML (${document.errors[0].code})` };
    return { value: plain(document.contents, 0) };
  } catch (error) {
    if (error instanceof Refused) return { because: error.message };
    if (error instanceof RangeError) return { because: 'it is nested too deeply' };
    return { because: 'it is neither JSON nor YAML' };
  }
}

class Refused extends Error {}

const coreTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;
/** `022` is 22 to one reader and 18 to another. */
const plainNumber = /^[-+]?(?:0|[1-9]\d*)(?:\.\d+)?$/;

function plain(node: Node | null, depth: number): Json {
  if (node === null) return null;
  if (depth > maxDepth) throw new Refused(`it is nested deeper than ${maxDepth} levels`);
  if (isAlias(node) || ('anchor' in node && node.anchor)) throw new Refused('it uses YAML anchors or aliases');
  if (node.tag && !coreTags.test(node.tag)) throw new Refused('it uses a YAML tag that JSON has no type for');
  if (isScalar(node)) return scalar(node.value, node.source);
  if (isSeq(node)) return node.items.map(item => plain(item as Node | null, depth + 1));
  if (!isMap(node)) throw new Refused('it holds a YAML node that JSON has not');
  const entries = new Map<string, Json>();
  for (const pair of node.items) {
    const key = plain(pair.key as Node | null, depth + 1);
    if (typeof key !== 'string') throw new Refused('it has a key that is not text');
    if (key === '<<') throw new Refused('it uses YAML merge keys');
    if (entries.has(key)) throw new Refused(`the key ${JSON.stringify(key)} stands twice in the same object`);
    entries.set(key, plain(pair.value as Node | null, depth + 1));
  }
  return Object.fromEntries(entries);
}

function scalar(value: unknown, source = ''): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!plainNumber.test(source)) throw new Refused('it holds a number that YAML 1.1 and 1.2 read differently');
    return value;
  }
  throw new Refused('it holds a YAML value that JSON has not');
}
