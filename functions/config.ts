import { createHash } from 'node:crypto';
import { type Baseline, defaultBaseline } from './baseline.ts';
import { anObject, ConfigError, listOf, mapOf, oneOf, optional, type Reader, text, wholeNumber } from './read-json.ts';
import { ruleIds } from './rules/rule-ids.ts';
import type { Json, Mode, Regime, Severity } from './types.ts';

export type RemedyId = (typeof remedyIds)[number];
export interface RuleOverride {
  severity?: Severity;
  /** `alert` tells and never repairs; `remediate` leaves it to the account's mode. */
  mode?: 'off' | 'alert' | 'remediate';
}
export interface Exemption {
  rule: string;
  subject: string;
  owner: string;
  reason: string;
  /** The last day on which it counts, `YYYY-MM-DD`. */
  expires: string;
}
export interface Config {
  baseline: Baseline;
  regime: Regime;
  mode: { default: Exclude<Mode, 'remediate'>; accounts: ReadonlyMap<string, Mode> };
  rules: ReadonlyMap<string, RuleOverride>;
  remedies: RemedyId[];
  exemptions: Exemption[];
  protected: string[];
  limits: { remediationsPerHour: number; perResourcePerHour: number; perActorPerHour: number };
  /** Names this configuration in every alert. */
  digest: string;
}

const remedyIds = [
  'restore-policy-version',
  'restore-inline-policy',
  'restore-document-version',
  'deny-sessions',
  'detach-policy',
  'unshare-document',
  'delete-document',
  'end-session',
] as const;
const defaultRemedies: RemedyId[] = [
  'restore-policy-version',
  'restore-document-version',
  'deny-sessions',
  'detach-policy',
  'unshare-document',
  'end-session',
];
const modes = ['observe', 'alert', 'remediate'] as const;

const accountId = text(/^\d{12}$/, 'twelve digits');
/** A rule that does not exist is a slip of the pen, and a wish that is not granted. */
const ruleId: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || !ruleIds.has(value))
    throw new ConfigError(path, `expected a rule id, found ${JSON.stringify(value)?.slice(0, 80)}`);
  return value;
};
const port = wholeNumber(0, 65535);

/** Only the account may be `*`: a name with a wildcard would let whoever names a role protect it. */
const protectedArn = text(
  /^arn:aws[a-z-]*:iam::(\d{12}|\*):(role|user|group)\/[\w+=,.@/-]+$/,
  'the ARN of a role, user or group, in which only the account may be *',
);

const readBaseline: Reader<Baseline> = (value, path) => {
  const read = anObject(
    {
      documents: optional(listOf(text())),
      ports: optional(listOf(port)),
      hosts: optional(listOf(text())),
      targetTags: optional(mapOf(text(), listOf(text(/^/, 'a string')))),
      shell: optional(oneOf('explicit', 'forbid', 'allow')),
      requireMfa: optional(oneOf(true, false)),
      trustedAccounts: optional(listOf(accountId)),
    },
    value,
    path,
  );
  const { targetTags, documents } = read;
  return {
    ports: read.ports ?? defaultBaseline.ports,
    hosts: read.hosts ?? defaultBaseline.hosts,
    shell: read.shell ?? defaultBaseline.shell,
    requireMfa: read.requireMfa ?? defaultBaseline.requireMfa,
    trustedAccounts: read.trustedAccounts ?? defaultBaseline.trustedAccounts,
    ...(documents && { documents }),
    ...(targetTags && { targetTags: Object.fromEntries(targetTags) }),
  };
};

const readMode: Reader<Config['mode']> = (value, path) => {
  const read = anObject(
    { default: optional(oneOf(...modes)), accounts: optional(mapOf(accountId, oneOf(...modes))) },
    value,
    path,
  );
  const byDefault = read.default ?? 'alert';
  if (byDefault === 'remediate')
    throw new ConfigError(`${path}/default`, 'may not be remediate; name the accounts in which to remediate');
  return { default: byDefault, accounts: read.accounts ?? new Map() };
};

const readOverride: Reader<RuleOverride> = (value, path) => {
  const { severity, mode } = anObject(
    {
      severity: optional(oneOf('low', 'medium', 'high', 'critical')),
      mode: optional(oneOf('off', 'alert', 'remediate')),
    },
    value,
    path,
  );
  return { ...(severity && { severity }), ...(mode && { mode }) };
};

const readExemption: Reader<Exemption> = (value, path) =>
  anObject(
    {
      rule: ruleId,
      subject: text(),
      owner: text(),
      reason: text(),
      expires: text(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date, YYYY-MM-DD'),
    },
    value,
    path,
  );

const readLimits: Reader<Config['limits']> = (value, path) => {
  const count = optional(wholeNumber(0, 1000));
  const read = anObject({ remediationsPerHour: count, perResourcePerHour: count, perActorPerHour: count }, value, path);
  return {
    remediationsPerHour: read.remediationsPerHour ?? 10,
    perResourcePerHour: read.perResourcePerHour ?? 3,
    perActorPerHour: read.perActorPerHour ?? 5,
  };
};

/**
 * Reads a configuration, as JSON text or already parsed; undefined is the configuration of somebody who wrote none.
 * @throws ConfigError, one line: `config: /baseline/ports/0: …`
 */
export function readConfig(source: string | object | undefined): Config {
  const value = typeof source === 'string' ? parse(source) : (source ?? {});
  const read = anObject(
    {
      baseline: optional(readBaseline),
      regime: optional(oneOf('implicit', 'explicit')),
      mode: optional(readMode),
      rules: optional(mapOf(ruleId, readOverride)),
      remedies: optional(listOf(oneOf(...remedyIds))),
      exemptions: optional(listOf(readExemption)),
      protected: optional(listOf(protectedArn)),
      limits: optional(readLimits),
    },
    value,
    '',
  );
  const config = {
    baseline: read.baseline ?? readBaseline({}, '/baseline'),
    regime: read.regime ?? 'implicit',
    mode: read.mode ?? readMode({}, '/mode'),
    rules: read.rules ?? new Map(),
    remedies: [...new Set(read.remedies ?? defaultRemedies)],
    exemptions: read.exemptions ?? [],
    protected: read.protected ?? [],
    limits: read.limits ?? readLimits({}, '/limits'),
  };
  return { ...config, digest: digestOf(config) };
}

/** The mode in force in an account. */
export function modeFor(config: Config, account: string): Mode {
  return config.mode.accounts.get(account) ?? config.mode.default;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw new ConfigError('', `not JSON: ${(error as Error).message}`);
  }
}

/** Of the configuration in effect, so that a default written out names the same configuration as one left out. */
function digestOf(config: Omit<Config, 'digest'>): string {
  return createHash('sha256').update(canonical(config)).digest('hex').slice(0, 12);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: Json | Map<string, Json>) => {
    const entries =
      inner instanceof Map
        ? [...inner]
        : inner && typeof inner === 'object' && !Array.isArray(inner)
          ? Object.entries(inner)
          : undefined;
    return entries ? Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) : inner;
  });
}
