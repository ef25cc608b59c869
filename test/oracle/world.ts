/** The concrete targets, documents, sessions and contexts that a policy judged alone is tried with. */
import type { Policy } from './evaluate.ts';
import {
  distinct,
  FRESH,
  hasBareStar,
  instances,
  mentionedFields,
  mentionedKeys,
  mentionedNames,
  product,
  type Value,
} from './mentions.ts';

export type Tags = Record<string, string>;
export interface Target {
  kind: 'instance' | 'managed-instance' | 'task';
  id: string;
  arn: string;
  tags: Tags;
}
export interface Doc {
  kind: 'shell' | 'amazon' | 'own' | 'foreign';
  name: string;
  /** Both ways to write it, where it is not settled which one is matched. */
  arns: string[];
  tags: Tags;
}
export interface Caller {
  keys: Record<string, string | string[]>;
  /** What the names of the caller's own sessions begin with. */
  names: string[];
}
export interface Site {
  partition: string;
  account: string;
  region: string;
}

export const SHELL = 'SSM-SessionManagerRunShell';
export const AMAZON = [
  'AWS-StartPortForwardingSession',
  'AWS-StartPortForwardingSessionToSocket',
  'AWS-StartSSHSession',
  'AWS-StartPortForwardingSessionToRemoteHost',
  'AWS-StartInteractiveCommand',
  'AWS-StartNonInteractiveCommand',
];
/** Names that customers cannot give. */
export const isAmazonName = (name: string): boolean => /^(aws|amazon|amzn)/i.test(name);
const TAG = 'aws:resourcetag/';
const SESSION_TAG = 'aws:ssmmessages:';
const isPrincipalKey = (key: string): boolean =>
  key.startsWith('aws:principal') || /^aws:(user(name|id)|federatedprovider)$/.test(key);
/** Set by AWS alone, never filled in for these calls, or set with the resource, the site or the clock. */
const isNotFree = (key: string): boolean =>
  key.startsWith(TAG) ||
  /^(aws:calledvia|aws:principalservicename|ssm:accessrequestid|ec2:resourcetag\/|ecs:resourcetag\/)/.test(key) ||
  /^aws:(requestedregion|currenttime|epochtime)$/.test(key) ||
  /^aws:(resourceaccount|resourceorgid|resourceorgpaths|principalaccount|tagkeys|requesttag\/.*)$/.test(key) ||
  key === 'ssm:sessiondocumentaccesscheck' ||
  key === 'ssm:documenttype';

/** Who is judged, where that is known. */
export interface Principal {
  type: 'user' | 'role' | 'group';
  name: string;
  arn: string;
  account: string;
}

/** What the enumeration starts from: the policies, what they mention, and what the settings add. */
export interface Ground {
  /** All that is read for what it mentions: the identity policies and the boundary. */
  policies: Policy[];
  identity: Policy[];
  boundary: Policy | undefined;
  principal: Principal | undefined;
  keys: Map<string, string[]>;
  extraTags: Record<string, string[]>;
  extraDocuments: string[];
  now: Date;
}
export function groundOf(
  identity: Policy[],
  extraTags: Record<string, string[]>,
  extraDocuments: string[],
  now: Date,
  boundary?: Policy,
  principal?: Principal,
): Ground {
  const policies = boundary ? [...identity, boundary] : identity;
  return { policies, identity, boundary, principal, keys: mentionedKeys(policies), extraTags, extraDocuments, now };
}

const REGIONS: Record<string, string[]> = {
  aws: ['eu-south-2', 'us-east-1', 'us-east-2', 'us-west-2', 'ap-southeast-2'],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'],
};
const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

export function sites(ground: Ground): Site[] {
  const accounts = ground.principal
    ? [ground.principal.account]
    : [...mentionedFields(ground.policies, 4).map(filledAccount), ...ownAccounts(ground)].filter(each =>
        /^\d{12}$/.test(each),
      );
  const regions = [...mentionedFields(ground.policies, 3), ...(ground.keys.get('aws:requestedregion') ?? [])].filter(
    each => each === each.toLowerCase(),
  );
  const listed = ground.extraDocuments.filter(each => each.includes(':')).map(each => each.split(':')[3]!);
  return partitions(ground, regions).flatMap(partition => {
    const known = REGIONS[partition]!;
    const named = regions.filter(each => !/[*?]/.test(each) && partitionOf(each) === partition);
    const tried = distinct([...new Set([...known, ...named])], [...regions, ...listed], region => region);
    return [...new Set(accounts)].flatMap(account => tried.map(region => ({ partition, account, region })));
  });
}

/** A policy is written for the partitions that it names; one that names none is written for the common one. */
function partitions(ground: Ground, regions: string[]): string[] {
  if (ground.principal) return [ground.principal.arn.split(':')[1]!];
  const written = mentionedFields(ground.policies, 1);
  const named = Object.keys(REGIONS).filter(each => written.includes(each));
  const wild = hasBareStar(ground.policies) || written.some(each => /[*?]/.test(each));
  const regional = wild ? regions.map(partitionOf) : [];
  return [...new Set([...(named.length > 0 ? named : ['aws']), ...regional])];
}

const filledAccount = (text: string): string =>
  text.replaceAll('?', '0').replace('*', '0'.repeat(Math.max(0, 13 - text.length)));

/** Accounts that conditions name, and one that nobody names. */
const ownAccounts = (ground: Ground): string[] => [
  ...['aws:resourceaccount', 'aws:principalaccount'].flatMap(key =>
    instances(ground.keys.get(key) ?? []).filter(each => /^\d{12}$/.test(each)),
  ),
  '123456789012',
];

export function targets(ground: Ground, site: Site): Target[] {
  const of = (kind: Target['kind'], service: string, fresh: string[]) =>
    ids(ground, `${kind}/`, fresh).flatMap(id =>
      tagSets(ground).map(tags => ({
        kind,
        id,
        tags,
        arn: `arn:${site.partition}:${service}:${site.region}:${site.account}:${kind}/${id}`,
      })),
    );
  return [
    ...of('instance', 'ec2', ['i-0f1e2d3c4b5a69788', 'i-1f1e2d3c']),
    ...of('managed-instance', 'ssm', ['mi-0f1e2d3c4b5a69788', 'mi-1f1e2d3c4b5a69788']),
    ...of('task', 'ecs', ['zqcluster/0f1e2d3c4b5a69788']),
  ];
}

export function documents(ground: Ground, site: Site): Doc[] {
  const arn = (account: string, name: string) => `arn:${site.partition}:ssm:${site.region}:${account}:document/${name}`;
  const written = [
    ...mentionedNames(ground.policies, 'document/'),
    ...ground.extraDocuments.map(each => each.slice(each.indexOf('/') + 1)),
  ];
  const names = [...instances(written), 'zqDocument'].filter(each => /^[\w.-]{3,128}$/.test(each) && each !== SHELL);
  const held = [...ground.keys].filter(([key]) => isPrincipalKey(key)).flatMap(([, texts]) => texts);
  const patterns = [...written, ...ground.extraDocuments, ...held].map(each => each.replaceAll(/\$\{[^}]*\}/g, '*'));
  const told = (some: string[]) => distinct(some, patterns, name => name);
  const unique = [...new Set(names)];
  const mine = told(unique.filter(name => !isAmazonName(name)));
  const doc = (kind: Doc['kind'], name: string, arns: string[], tags: Tags): Doc => ({ kind, name, arns, tags });
  return tagSets(ground)
    .flatMap(tags => [
      doc('shell', SHELL, [arn(site.account, SHELL), arn('', SHELL)], tags),
      ...mine.map(name => doc('own', name, [arn(site.account, name), arn('', name)], tags)),
      ...foreignAccounts(ground, site).flatMap(account =>
        mine.map(name => doc('foreign', name, [arn(account, name)], tags)),
      ),
    ])
    .concat(
      [...new Set([...AMAZON, ...told(unique.filter(isAmazonName))])].map(name =>
        doc('amazon', name, [arn('', name)], {}),
      ),
    );
}

function foreignAccounts(ground: Ground, site: Site): string[] {
  const named = mentionedFields(ground.policies, 4).filter(each => /^\d{12}$/.test(each));
  return [...new Set([...named, '999988887777', '666655554444'])].filter(each => each !== site.account);
}

/** Tags that a target or document may carry. */
export function tagSets(ground: Ground): Tags[] {
  const names = new Map<string, string[]>();
  const add = (key: string, texts: string[]) => names.set(key, [...(names.get(key) ?? []), ...texts]);
  for (const [key, texts] of ground.keys) {
    if (key.startsWith(TAG) && !key.startsWith(TAG + SESSION_TAG)) add(key.slice(TAG.length), texts);
  }
  for (const [key, values] of Object.entries(ground.extraTags)) add(key.toLowerCase(), values);
  return product([...names].map(([key, texts]) => [key, choices(texts)])) as Tags[];
}

/** Tags that somebody else's session may carry. */
export function sessionTagSets(ground: Ground): Tags[] {
  const of = (name: string, fresh: string): [string, Value[]] => [
    `${SESSION_TAG}${name}`,
    [...instances(ground.keys.get(`${TAG}${SESSION_TAG}${name}`) ?? []), fresh],
  ];
  const named = product([of('session-id', 'AROAOTHER:mallory'), of('target-id', 'i-0f1e2d3c4b5a69788')]) as Tags[];
  return tagSets(ground).flatMap(tags => named.map(own => ({ ...tags, ...own })));
}

export function sessionNames(ground: Ground): string[] {
  return [
    ...new Set(['mallory-0f1e2d3c4b5a69788', ...instances(mentionedNames(ground.policies, 'session/')).filter(isName)]),
  ];
}

export function callers(ground: Ground, site: Site): Caller[] {
  const { principal } = ground;
  const fixed: Record<string, string> = { 'aws:principalaccount': site.account, ...knownKeys(principal) };
  const keys = [...ground.keys].filter(
    ([key]) => isPrincipalKey(key) && !isNotFree(key) && !/^aws:user/.test(key) && !(key in fixed),
  );
  const names = principal
    ? [principal.type === 'user' ? principal.name : undefined]
    : [undefined, 'alice', ...instances(ground.keys.get('aws:username') ?? [])];
  const ids = ['AIDAALICE', 'AROAROLE:carol', ...instances(ground.keys.get('aws:userid') ?? [])];
  const named = ground.keys.has('aws:username') || ground.keys.has('aws:userid');
  const members =
    principal?.type === 'group' ? [undefined, 'alice', ...instances(ground.keys.get('aws:username') ?? [])] : names;
  const people = members.flatMap(name =>
    (named ? ids : ids.slice(0, 1)).map(
      (id): Caller => ({
        keys: { 'aws:userid': id, ...(name === undefined ? {} : { 'aws:username': name }) },
        names: [id, ...id.split(':'), ...(name === undefined ? [] : [name])],
      }),
    ),
  );
  const values = (key: string, texts: string[]): Value[] =>
    key === 'aws:principalisawsservice'
      ? [undefined, 'false']
      : several(key)
        ? sets(texts)
        : choices(texts).filter(value => value !== undefined || !ALWAYS.has(key));
  return product(keys.map(([key, texts]) => [key, values(key, texts)])).flatMap(chosen =>
    (named ? people : people.slice(0, 1)).map(person => ({ ...person, keys: { ...person.keys, ...fixed, ...chosen } })),
  );
}

/** Keys that every signed request carries. */
const ALWAYS = new Set(['aws:principalarn', 'aws:principaltype']);

function knownKeys(principal: Principal | undefined): Record<string, string> {
  if (!principal) return {};
  if (principal.type === 'group') return { 'aws:principaltype': 'User' };
  return {
    'aws:principalarn': principal.arn,
    'aws:principaltype': principal.type === 'user' ? 'User' : 'AssumedRole',
  };
}

/** What the caller chooses anew for each call, the clock included. */
export function requests(ground: Ground, site: Site): Record<string, string | string[]>[] {
  const free = [...ground.keys].filter(([key]) => !isPrincipalKey(key) && !isNotFree(key));
  const clock = [...(ground.keys.get('aws:currenttime') ?? []), ...(ground.keys.get('aws:epochtime') ?? [])]
    .map(text => (/^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text)))
    .flatMap(at => [at - 1000, at, at + 1000])
    .filter(at => at >= ground.now.getTime());
  const times = [ground.now.getTime(), ...clock];
  return product(free.map(([key, texts]) => [key, chosenValues(key, texts)])).flatMap(chosen =>
    times.map(at => ({
      ...chosen,
      'aws:requestedregion': site.region,
      'aws:currenttime': `${new Date(at).toISOString().slice(0, 19)}Z`,
      'aws:epochtime': String(Math.floor(at / 1000)),
    })),
  );
}

/** Fresh ids first: where no pattern tells two ids apart, the fresh one stays. */
const ids = (ground: Ground, prefix: string, fresh: string[]): string[] => {
  const written = mentionedNames(ground.policies, prefix);
  const patterns = written.map(each => each.replaceAll(/\$\{[^}]*\}/g, '*'));
  const start = fresh[0]!.includes('/') ? '' : fresh[0]!.slice(0, fresh[0]!.indexOf('-') + 1);
  const some = [...fresh, ...instances(written).filter(isName)].filter(id =>
    start ? id.startsWith(start) : /^[^/]+\/[^/]+$/.test(id),
  );
  return distinct(some, patterns, id => id);
};
const isName = (id: string): boolean => !/[*?:$]/.test(id);
const several = (key: string): boolean => key === 'aws:principalorgpaths';
const choices = (texts: string[]): Value[] => [
  undefined,
  ...distinct([FRESH, ...instances(texts)], texts, text => text),
];
const sets = (texts: string[]): Value[] => {
  const single = [FRESH, ...instances(texts)];
  return [
    undefined,
    ...single.map(each => [each]),
    ...single.flatMap((a, at) => single.slice(at + 1).map(b => [a, b])),
  ];
};

function chosenValues(key: string, texts: string[]): Value[] {
  if (/^aws:(source|vpcsource)ip$/.test(key))
    return [undefined, '198.51.100.77', ...texts.map(each => each.split('/')[0])];
  // What only AWS sets to true is absent or false.
  if (/^aws:(viaawsservice|ismcpserviceaction)$/.test(key)) return [undefined, 'false'];
  if (/^aws:(multifactorauthpresent|securetransport)$/.test(key)) return [undefined, 'true', 'false'];
  if (key === 'aws:multifactorauthage') {
    return [undefined, '0', ...texts.flatMap(each => [Number(each) - 1, Number(each), Number(each) + 1]).map(String)];
  }
  if (key === 'aws:tokenissuetime') {
    const times = texts
      .map(each => (/^\d{5,}$/.test(each) ? Number(each) * 1000 : Date.parse(each)))
      .flatMap(at => [at - 1000, at, at + 1000]);
    return [undefined, '2025-12-31T00:00:00Z', ...times.map(at => `${new Date(at).toISOString().slice(0, 19)}Z`)];
  }
  return choices(texts);
}
