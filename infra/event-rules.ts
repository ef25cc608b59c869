import { busSource } from '../functions/events/bus-source.ts';
import type { AnyFamily } from '../functions/events/define-event.ts';
import { families } from '../functions/events/index.ts';
import { instanceTag, managedInstanceTag, principalTag } from '../functions/events/tag.ts';
import { eventFunctions, functionOf } from './functions.ts';

/** One EventBridge rule: what it asks for, and which function gets it. */
export interface EventRule {
  id: string;
  function: (typeof eventFunctions)[number];
  pattern: object;
  /** IAM's events exist in the partition's global region only. */
  globalOnly: boolean;
  /** Left out where the site names no target tags. */
  needsTargetTags: boolean;
}

/** Where a tag family's record names its keys, and which keys count; `targetTags` stands for a template parameter. */
const tagKeys = new Map<AnyFamily, { paths: string[][]; keys: string[] | 'targetTags' }>([
  [instanceTag, { paths: [['tagSet', 'items', 'key']], keys: 'targetTags' }],
  [managedInstanceTag, { paths: [['tags', 'key'], ['tagKeys']], keys: 'targetTags' }],
  [principalTag, { paths: [['tags', 'key'], ['tagKeys']], keys: ['SSMSessionRunAs'] }],
]);

/** Lambda puts a date behind its names: `UpdateFunctionCode20150331v2`. */
const nameFilters = ({ source, names }: AnyFamily): (string | { prefix: string })[] =>
  source === 'lambda.amazonaws.com' ? names.map(prefix => ({ prefix })) : [...names];

/**
 * The rules that together ask for every watched event. `targetTags` is what stands for the keys in the patterns.
 * Families without a filter of their own share one rule for each function; the few names that this lets through for
 * another service's sake are ignored by the decoder.
 */
export function eventRules(targetTags: unknown): EventRule[] {
  const tags = families.filter(family => tagKeys.has(family));
  const own = families.filter(family => family.kind === 'guardrail' && family.source !== 'iam.amazonaws.com');
  const plain = families.filter(family => !tags.includes(family) && !own.includes(family));
  const byFunction = eventFunctions.map(name =>
    ruleOf(
      name,
      plain.filter(family => functionOf(family) === name),
    ),
  );
  return [...byFunction, ruleOf('own-parts', own), ...tags.map(family => tagRule(family, targetTags))];
}

function ruleOf(id: string, members: AnyFamily[], filter: object = {}): EventRule {
  const [first] = members;
  const sources = [...new Set(members.map(family => busSource(family.source)))];
  const refused = members.every(family => family.kind === 'session') ? {} : { errorCode: [{ exists: false }] };
  return {
    id,
    function: functionOf(first!),
    pattern: {
      source: sources,
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventName: distinct(members.flatMap(nameFilters)), ...refused, ...filter },
    },
    globalOnly: members.every(family => family.source === 'iam.amazonaws.com'),
    needsTargetTags: false,
  };
}

/** A record without any key either removes all of them or was too large to show them: both must be seen. */
function tagRule(family: AnyFamily, targetTags: unknown): EventRule {
  const { paths, keys } = tagKeys.get(family)!;
  const values = keys === 'targetTags' ? targetTags : keys;
  const named = paths.map(path => ({ requestParameters: nested(path, values) }));
  const unnamed = { requestParameters: merged(paths.map(path => nested(path, [{ exists: false }]))) };
  const id = `${family.source.split('.')[0]}-tags`;
  return { ...ruleOf(id, [family], { $or: [...named, unnamed] }), needsTargetTags: keys === 'targetTags' };
}

const nested = (path: string[], leaf: unknown): object =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), leaf) as object;

const merged = (parts: object[]): object => Object.assign({}, ...parts);

const distinct = <T>(items: T[]): T[] => [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
