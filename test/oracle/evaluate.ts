/**
 * A second, independent reading of IAM's documented evaluation rules. Slow on purpose: every rule is written out where it is
 * used, nothing is compiled, nothing is shared with the engine it is held against.
 */
export interface Request {
  action: string;
  resource: string;
  context: Record<string, string | string[]>;
}
type Scalar = string | number | boolean;
type List = Scalar | Scalar[];
export interface Statement {
  Sid?: string;
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, List>>;
}
export interface Policy {
  Version?: string;
  Statement: Statement | Statement[];
}

export const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
export const statementsOf = (policy: Policy): Statement[] => list(policy.Statement);

/** True where some Allow and no Deny applies, and where the boundary (when there is one) says the same of itself. */
export function allowed(request: Request, policies: Policy[], boundary?: Policy): boolean {
  // Most calls of a brute force fail here, before their context is worth reading.
  const reaches = (each: Statement) => each.Effect === 'Allow' && reachesWithout(each, request);
  if (!policies.some(policy => statementsOf(policy).some(reaches))) return false;
  const lower: Record<string, string | string[]> = Object.create(null);
  for (const [key, value] of Object.entries(request.context)) lower[key.toLowerCase()] = value;
  const normal = { ...request, context: lower };
  const grants = (group: Policy[]) => {
    const applying = group.flatMap(policy =>
      statementsOf(policy).filter(each => applies(each, normal, policy.Version)),
    );
    return applying.some(each => each.Effect === 'Allow') && !applying.some(each => each.Effect === 'Deny');
  };
  return grants(policies) && (boundary === undefined || grants([boundary]));
}

/** False where the action or a resource without variables already rules the statement out. */
function reachesWithout(statement: Statement, request: Request): boolean {
  if (!coversAction(statement, request.action)) return false;
  return (
    statement.Resource === undefined ||
    list(statement.Resource).some(each => each.includes('${') || coversResource(each, request, undefined))
  );
}

function coversAction(statement: Statement, action: string): boolean {
  const matched = (pattern: string) => {
    const known = actions.get(pattern) ?? actions.set(pattern, new Map()).get(pattern)!;
    const answer = known.get(action) ?? matches(pattern.toLowerCase(), action.toLowerCase());
    known.set(action, answer);
    return answer;
  };
  if (statement.Action !== undefined && !list(statement.Action).some(matched)) return false;
  return statement.NotAction === undefined || !list(statement.NotAction).some(matched);
}

/** Whether a statement speaks of this request. The context's keys must be in lower case. */
export function applies(statement: Statement, request: Request, version: string | undefined): boolean {
  if (!coversAction(statement, request.action)) return false;
  const resourceMatches = (pattern: string) => coversResource(pattern, request, version);
  if (statement.Resource !== undefined && !list(statement.Resource).some(resourceMatches)) return false;
  if (statement.NotResource !== undefined && list(statement.NotResource).some(resourceMatches)) return false;
  return Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(operator, key, list(values), request.context, version)),
  );
}

/** Whether one element of Resource or NotResource covers the request's resource. */
export function coversResource(pattern: string, request: Request, version: string | undefined): boolean {
  if (pattern === '*') return true;
  if (pattern.includes('${')) {
    const read = substitute(pattern, request.context, version);
    return read !== undefined && resourceMatches(read, request.resource);
  }
  const known = covered.get(pattern) ?? covered.set(pattern, new Map()).get(pattern)!;
  const answer = known.get(request.resource) ?? resourceMatches(letters(pattern), request.resource);
  known.set(request.resource, answer);
  return answer;
}
/** Answers for patterns without variables: the brute force asks the same questions thousands of times. */
const covered = new Map<string, Map<string, boolean>>();
const actions = new Map<string, Map<string, boolean>>();

/** Whether a text matches a pattern of `*` and `?`. */
export const matches = (pattern: string, text: string): boolean => glob(letters(pattern), text);

/** One letter of a pattern: `any` for `*`, `one` for `?`, the same within a field of an ARN, else itself. */
type Letter = { kind: 'any' | 'one' | 'any-in-field' | 'one-in-field'; text?: never } | { kind: 'is'; text: string };
const literal = (text: string): Letter[] => [...text].map(each => ({ kind: 'is', text: each }));
const letters = (pattern: string): Letter[] =>
  [...pattern].map(each =>
    each === '*' ? { kind: 'any' } : each === '?' ? { kind: 'one' } : { kind: 'is', text: each },
  );

function glob(pattern: Letter[], text: string): boolean {
  const chars = [...text];
  const match = (p: number, t: number): boolean => {
    const head = pattern[p];
    if (head === undefined) return t === chars.length;
    if (head.kind === 'any') return match(p + 1, t) || (t < chars.length && match(p, t + 1));
    const inField = t < chars.length && chars[t] !== ':';
    if (head.kind === 'any-in-field') return match(p + 1, t) || (inField && match(p, t + 1));
    if (head.kind === 'one-in-field') return inField && match(p + 1, t + 1);
    return t < chars.length && (head.kind === 'one' || head.text === chars[t]) && match(p + 1, t + 1);
  };
  return match(0, 0);
}

/** The six fields of an ARN: the first five colons divide it. */
function fieldsOf(pattern: Letter[]): Letter[][] {
  const parts: Letter[][] = [[]];
  for (const letter of pattern) {
    if (letter.kind === 'is' && letter.text === ':' && parts.length < 6) parts.push([]);
    else parts.at(-1)!.push(letter);
  }
  return parts;
}

/** As the Arn operators compare: field by field; a lone `*` is any ARN. */
function arnMatches(pattern: Letter[], arn: string): boolean {
  if (pattern.length === 1 && pattern[0]!.kind === 'any') return true;
  const fields = arn.split(':');
  const parts = fieldsOf(pattern);
  if (fields.length < 6 || parts.length < 6) return false;
  const values = [...fields.slice(0, 5), fields.slice(5).join(':')];
  return parts.every((part, at) => glob(part, values[at]!));
}

/**
 * As the Resource element is compared: a wildcard stays in its field, but a `*` that ends its field runs on over the colons.
 * An ARN that lacks fields is none, and matches nothing.
 */
function resourceMatches(pattern: Letter[], arn: string): boolean {
  const bounded = pattern.map((letter, at): Letter => {
    const next = pattern[at + 1];
    const ends = next === undefined || next.kind === 'any' || (next.kind === 'is' && next.text === ':');
    if (letter.kind === 'any' && !ends) return { kind: 'any-in-field' };
    return letter.kind === 'one' ? { kind: 'one-in-field' } : letter;
  });
  return glob(bounded, arn);
}

/** Replaces policy variables by literal text; undefined where one has no value. Versions before 2012-10-17 have none. */
function substitute(pattern: string, context: Request['context'], version: string | undefined): Letter[] | undefined {
  if (version !== '2012-10-17') return letters(pattern);
  const out: Letter[] = [];
  let rest = pattern;
  for (;;) {
    const start = rest.indexOf('${');
    const end = start < 0 ? -1 : rest.indexOf('}', start);
    if (end < 0) return [...out, ...letters(rest)];
    out.push(...letters(rest.slice(0, start)));
    const name = rest.slice(start + 2, end);
    rest = rest.slice(end + 1);
    if (name === '*' || name === '?' || name === '$') {
      out.push(...literal(name));
      continue;
    }
    const comma = name.indexOf(',');
    const key = (comma < 0 ? name : name.slice(0, comma)).trim().toLowerCase();
    const fallback =
      comma < 0
        ? undefined
        : name
            .slice(comma + 1)
            .trim()
            .replace(/^'|'$/g, '');
    const value = context[key] ?? fallback;
    if (typeof value !== 'string') return undefined;
    out.push(...literal(value));
  }
}

function holds(
  operator: string,
  key: string,
  values: Scalar[],
  context: Request['context'],
  version: string | undefined,
): boolean {
  let name = operator.toLowerCase();
  const has = context[key.toLowerCase()];
  const present = has !== undefined && !(Array.isArray(has) && has.length === 0);
  if (name === 'null') return values.some(value => String(value).toLowerCase() === String(!present));
  const set = name.startsWith('forallvalues:') ? 'all' : name.startsWith('foranyvalue:') ? 'any' : undefined;
  if (set) name = name.slice(name.indexOf(':') + 1);
  if (name.endsWith('ifexists')) {
    if (!present) return true;
    name = name.slice(0, -'ifexists'.length);
  }
  const negated = name.includes('not');
  const compare = comparison(name.replace('not', ''));
  const one = (given: string) => values.some(value => compare(String(value), given, context, version)) !== negated;
  if (!present) return set === 'all' || (set === undefined && negated);
  const given = list(has);
  if (set === 'all') return given.every(one);
  if (set === 'any') return given.some(one);
  return negated ? given.every(one) : given.some(one);
}

type Compare = (wanted: string, given: string, context: Request['context'], version: string | undefined) => boolean;

/** The positive form of an operator, its name in lower case. */
function comparison(name: string): Compare {
  const numbers =
    (test: (given: number, wanted: number) => boolean): Compare =>
    (wanted, given) => {
      const [a, b] = [Number(given), Number(wanted)];
      return given.trim() !== '' && wanted.trim() !== '' && !Number.isNaN(a) && !Number.isNaN(b) && test(a, b);
    };
  const dates =
    (test: (given: number, wanted: number) => boolean): Compare =>
    (wanted, given) => {
      const [a, b] = [instant(given), instant(wanted)];
      return a !== undefined && b !== undefined && test(a, b);
    };
  const text =
    (test: (pattern: Letter[], given: string) => boolean): Compare =>
    (wanted, given, context, version) => {
      const pattern = substitute(wanted, context, version);
      return pattern !== undefined && test(pattern, given);
    };
  switch (name) {
    case 'stringequals':
      return text((pattern, given) => spelled(pattern) === given);
    case 'stringequalsignorecase':
      return text((pattern, given) => spelled(pattern).toLowerCase() === given.toLowerCase());
    case 'stringlike':
      return text(glob);
    case 'arnequals':
    case 'arnlike':
      return text(arnMatches);
    case 'numericequals':
      return numbers((given, wanted) => given === wanted);
    case 'numericlessthan':
      return numbers((given, wanted) => given < wanted);
    case 'numericlessthanequals':
      return numbers((given, wanted) => given <= wanted);
    case 'numericgreaterthan':
      return numbers((given, wanted) => given > wanted);
    case 'numericgreaterthanequals':
      return numbers((given, wanted) => given >= wanted);
    case 'dateequals':
      return dates((given, wanted) => given === wanted);
    case 'datelessthan':
      return dates((given, wanted) => given < wanted);
    case 'datelessthanequals':
      return dates((given, wanted) => given <= wanted);
    case 'dategreaterthan':
      return dates((given, wanted) => given > wanted);
    case 'dategreaterthanequals':
      return dates((given, wanted) => given >= wanted);
    case 'bool':
      return (wanted, given) =>
        ['true', 'false'].includes(wanted.toLowerCase()) && wanted.toLowerCase() === given.toLowerCase();
    case 'binaryequals':
      return (wanted, given) => wanted === given;
    case 'ipaddress':
      return inRange;
    default:
      throw new Error(`no such operator: ${name}`);
  }
}

/** StringEquals knows no wildcards: they stand for themselves. */
const spelled = (pattern: Letter[]): string =>
  pattern.map(each => (each.kind === 'is' ? each.text : each.kind === 'any' ? '*' : '?')).join('');

function instant(text: string): number | undefined {
  const value = /^-?\d+(\.\d+)?$/.test(text) && text.length > 4 ? Number(text) * 1000 : Date.parse(text);
  return Number.isNaN(value) ? undefined : value;
}

function inRange(range: string, address: string): boolean {
  const [network = '', length] = range.split('/');
  const [a, b] = [bits(network), bits(address)];
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  const prefix = length === undefined ? a.length : Number(length);
  return a.slice(0, prefix) === b.slice(0, prefix);
}

/** An address as a string of binary digits: 32 or 128 of them. */
function bits(address: string): string | undefined {
  if (address.includes('.') && !address.includes(':')) {
    const bytes = address.split('.').map(Number);
    const fine = bytes.length === 4 && bytes.every(each => Number.isInteger(each) && each >= 0 && each < 256);
    return fine ? bytes.map(each => each.toString(2).padStart(8, '0')).join('') : undefined;
  }
  if (!/^[0-9a-f:]+$/i.test(address) || !address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const words = (part: string | undefined) => (part ? part.split(':') : []);
  const missing = 8 - words(head).length - words(tail).length;
  const middle = tail === undefined ? [] : Array<string>(Math.max(0, missing)).fill('0');
  const all = [...words(head), ...middle, ...words(tail)];
  return all.length === 8
    ? all.map(each => Number.parseInt(each, 16).toString(2).padStart(16, '0')).join('')
    : undefined;
}
