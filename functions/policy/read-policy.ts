import { type Operator, operatorOf, takesVariables } from './operator.ts';
import { type Mode, type Pattern, patternOf } from './pattern.ts';
import { type Defect, scanJson, segment } from './scan-json.ts';

/** One condition line: every value of one key under one operator. */
export interface Predicate {
  operator: Operator;
  /** Lower case: condition keys are compared without case. */
  key: string;
  /** The key as the policy writes it. */
  written: string;
  values: Pattern[];
}

export interface Statement {
  /** The policy it stands in, as people call it. */
  policy: string;
  index: number;
  /** JSON pointer. */
  at: string;
  sid?: string;
  allow: boolean;
  /** Lower case. */
  actions: Pattern[];
  notAction: boolean;
  resources: Pattern[];
  notResource: boolean;
  conditions: Predicate[];
}

export interface PolicyReading {
  /** Empty where there is a defect: IAM refuses the policy as a whole. */
  statements: Statement[];
  defects: Defect[];
}

/** IAM takes 131,072 characters with white space, 10,240 without, and no quota comes near the others. */
const MAX_TEXT = 262_144;
const MAX_DEPTH = 24;
const MAX_PATTERN = 10_240;

const policyElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

type Bag = { [key: string]: unknown };

/**
 * Reads one identity policy's text, URL-encoded as IAM's answers hold it or plain. Never throws: what IAM would
 * refuse comes back as defects (IAM user guide, "Grammar of the IAM JSON policy language").
 */
export function readPolicy(text: string, name = ''): PolicyReading {
  const parsed = parse(text);
  if ('defect' in parsed) return { statements: [], defects: [{ at: '', says: parsed.defect }] };
  const defects = scanJson(parsed.text, MAX_DEPTH);
  if (defects.length > 0) return { statements: [], defects };
  const statements = readDocument(parsed.value, name, defects);
  return defects.length > 0 ? { statements: [], defects } : { statements, defects };
}

function parse(text: string): { text: string; value: unknown } | { defect: string } {
  if (text.length > MAX_TEXT) return { defect: 'it is longer than any policy may be' };
  const plain = tryJson(text);
  if (plain) return plain;
  try {
    return tryJson(decodeURIComponent(text)) ?? { defect: 'it is not JSON' };
  } catch {
    return { defect: 'it is not JSON' };
  }
}

function tryJson(text: string): { text: string; value: unknown } | undefined {
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function readDocument(value: unknown, name: string, defects: Defect[]): Statement[] {
  const add = (at: string, says: string) => void defects.push({ at, says });
  if (!isBag(value)) {
    add('', 'it is not a JSON object');
    return [];
  }
  for (const key of Object.keys(value)) {
    if (!policyElements.has(key)) add(`/${segment(key)}`, 'an identity policy has no such element');
  }
  const version = value.Version;
  if (Object.hasOwn(value, 'Version') && version !== '2012-10-17' && version !== '2008-10-17') {
    add('/Version', 'the Version is neither 2012-10-17 nor 2008-10-17');
  }
  if (Object.hasOwn(value, 'Id') && typeof value.Id !== 'string') add('/Id', 'the Id is not text');
  if (!Object.hasOwn(value, 'Statement')) {
    add('', 'it has no Statement');
    return [];
  }
  const list = value.Statement;
  const items = Array.isArray(list) ? list : [list];
  const reader = { name, variables: version === '2012-10-17', add };
  const statements = items.map((item, index) =>
    readStatement(item, index, Array.isArray(list) ? `/Statement/${index}` : '/Statement', reader),
  );
  addRepeatedSids(statements, add);
  return statements.filter(statement => statement !== undefined);
}

function addRepeatedSids(statements: (Statement | undefined)[], add: Reader['add']): void {
  const seen = new Set<string>();
  for (const statement of statements) {
    if (!statement?.sid) continue;
    if (seen.has(statement.sid)) add(`${statement.at}/Sid`, 'two statements have the same Sid');
    seen.add(statement.sid);
  }
}

interface Reader {
  name: string;
  variables: boolean;
  add: (at: string, says: string) => void;
}

function readStatement(item: unknown, index: number, at: string, reader: Reader): Statement | undefined {
  const { add } = reader;
  if (!isBag(item)) {
    add(at, 'a statement is not a JSON object');
    return undefined;
  }
  for (const key of Object.keys(item)) {
    if (!statementElements.has(key))
      add(`${at}/${segment(key)}`, 'a statement of an identity policy has no such element');
  }
  const { Effect: effect, Sid: sid } = item;
  if (effect !== 'Allow' && effect !== 'Deny') add(`${at}/Effect`, 'the Effect is neither Allow nor Deny');
  if (Object.hasOwn(item, 'Sid') && typeof sid !== 'string') add(`${at}/Sid`, 'the Sid is not text');
  const action = readEither(item, 'Action', 'NotAction', at, reader);
  const resource = readEither(item, 'Resource', 'NotResource', at, reader);
  for (const pattern of resource.patterns) {
    if (!isArnLike(pattern.text)) add(`${at}/${resource.element}`, 'a Resource is neither * nor an ARN');
  }
  const conditions = Object.hasOwn(item, 'Condition') ? readConditions(item.Condition, `${at}/Condition`, reader) : [];
  const statement: Statement = {
    policy: reader.name,
    index,
    at,
    allow: effect === 'Allow',
    actions: action.patterns,
    notAction: action.not,
    resources: resource.patterns,
    notResource: resource.not,
    conditions,
  };
  if (typeof sid === 'string') statement.sid = sid;
  return statement;
}

function isArnLike(text: string): boolean {
  if (text === '*') return true;
  const partitionEnd = text.startsWith('arn:') ? text.indexOf(':', 4) : -1;
  return partitionEnd > 4 && partitionEnd + 1 < text.length && text[partitionEnd + 1] !== ':';
}

function readEither(item: Bag, name: 'Action' | 'Resource', notName: string, at: string, reader: Reader) {
  const not = Object.hasOwn(item, notName);
  const element = not ? notName : name;
  if (not === Object.hasOwn(item, name)) {
    reader.add(at, `it needs exactly one of ${name} and ${notName}`);
    return { patterns: [], not, element };
  }
  const value = item[element];
  const texts = Array.isArray(value) ? value : [value];
  if (!texts.every(text => typeof text === 'string')) {
    reader.add(`${at}/${element}`, 'it holds something other than text');
    return { patterns: [], not, element };
  }
  const here = `${at}/${element}`;
  const patterns =
    name === 'Action'
      ? texts.map(text => readPattern(text.toLowerCase(), 'like', false, reader, here))
      : texts.map(text => readPattern(text, 'resource', reader.variables, reader, here));
  return { patterns, not, element };
}

function readPattern(text: string, mode: Mode, variables: boolean, { add }: Reader, at: string): Pattern {
  if (text.length > MAX_PATTERN) add(at, 'a value is too long to judge');
  return patternOf(text.slice(0, MAX_PATTERN), mode, variables);
}

function readConditions(value: unknown, at: string, reader: Reader): Predicate[] {
  if (!isBag(value)) {
    reader.add(at, 'the Condition is not a JSON object');
    return [];
  }
  return Object.entries(value).flatMap(([name, keys]) => {
    const here = `${at}/${segment(name)}`;
    const operator = operatorOf(name);
    if (!operator) reader.add(here, 'there is no such condition operator');
    else if (!isBag(keys)) reader.add(here, 'a condition operator does not hold a JSON object');
    else
      return Object.entries(keys).map(([key, held]) =>
        readPredicate(operator, key, held, `${here}/${segment(key)}`, reader),
      );
    return [];
  });
}

function readPredicate(operator: Operator, key: string, held: unknown, at: string, reader: Reader): Predicate {
  const values = Array.isArray(held) ? held : [held];
  const plain = values.every(value => ['string', 'number', 'boolean'].includes(typeof value));
  if (!plain) reader.add(at, 'a condition value is not text, a number or a boolean');
  const fold = operator.compare === 'string-ignore-case';
  const variables = reader.variables && takesVariables(operator);
  const mode = modeOf(operator);
  return {
    operator,
    key: key.toLowerCase(),
    written: key,
    values: values.map(value => {
      const text = plain ? String(value) : '';
      return readPattern(fold ? text.toLowerCase() : text, mode, variables, reader, at);
    }),
  };
}

function modeOf(operator: Operator): Mode {
  if (operator.compare === 'arn') return 'arn';
  return operator.compare === 'string-like' ? 'like' : 'exact';
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
