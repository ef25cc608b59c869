/** What a condition operator compares, without its prefix, suffix and negation. */
export type Comparison =
  | 'string'
  | 'string-ignore-case'
  | 'string-like'
  | 'arn'
  | 'bool'
  | 'binary'
  | 'ip'
  | 'null'
  | `${'number' | 'date'}${'=' | '<' | '<=' | '>' | '>='}`;

export interface Operator {
  compare: Comparison;
  negated: boolean;
  ifExists: boolean;
  set?: 'all' | 'any';
}

const comparisons = new Map<string, [Comparison, boolean]>([
  ['stringequals', ['string', false]],
  ['stringnotequals', ['string', true]],
  ['stringequalsignorecase', ['string-ignore-case', false]],
  ['stringnotequalsignorecase', ['string-ignore-case', true]],
  ['stringlike', ['string-like', false]],
  ['stringnotlike', ['string-like', true]],
  ['numericequals', ['number=', false]],
  ['numericnotequals', ['number=', true]],
  ['numericlessthan', ['number<', false]],
  ['numericlessthanequals', ['number<=', false]],
  ['numericgreaterthan', ['number>', false]],
  ['numericgreaterthanequals', ['number>=', false]],
  ['dateequals', ['date=', false]],
  ['datenotequals', ['date=', true]],
  ['datelessthan', ['date<', false]],
  ['datelessthanequals', ['date<=', false]],
  ['dategreaterthan', ['date>', false]],
  ['dategreaterthanequals', ['date>=', false]],
  ['bool', ['bool', false]],
  ['binaryequals', ['binary', false]],
  ['ipaddress', ['ip', false]],
  ['notipaddress', ['ip', true]],
  ['arnequals', ['arn', false]],
  ['arnlike', ['arn', false]],
  ['arnnotequals', ['arn', true]],
  ['arnnotlike', ['arn', true]],
  ['null', ['null', false]],
]);

/** Reads an operator's name, in any case; undefined where IAM has none of that name. */
export function operatorOf(name: string): Operator | undefined {
  let rest = name.toLowerCase();
  let set: Operator['set'];
  if (rest.startsWith('forallvalues:')) set = 'all';
  if (rest.startsWith('foranyvalue:')) set = 'any';
  if (set) rest = rest.slice(rest.indexOf(':') + 1);
  const ifExists = rest.endsWith('ifexists');
  if (ifExists) rest = rest.slice(0, -'ifexists'.length);
  const found = comparisons.get(rest);
  if (!found || (found[0] === 'null' && (set || ifExists))) return undefined;
  return { compare: found[0], negated: found[1], ifExists, ...(set && { set }) };
}

/** Whether values of this operator may hold policy variables: String and Arn operators only. */
export function takesVariables(operator: Operator): boolean {
  return operator.compare === 'arn' || operator.compare.startsWith('string');
}
