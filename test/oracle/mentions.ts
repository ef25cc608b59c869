/** Every literal and every instance of a pattern that a policy mentions, sorted by where it is mentioned. */
import { list, matches, type Policy, statementsOf } from './evaluate.ts';

export const FRESH = 'zq';
export type Value = string | string[] | undefined;

/** `ssm:resourceTag/x`, `ec2:ResourceTag/x` (where either is filled in at all) and `aws:ResourceTag/x` are one tag; keys have no case. */
export const canonical = (key: string): string =>
  key.toLowerCase().replace(/^(ssm|ec2|ecs):resourcetag\//, 'aws:resourcetag/');

const variables = (text: string): string[] =>
  [...text.matchAll(/\$\{([^},]*)[^}]*\}/g)]
    .map(found => canonical(found[1]!.trim()))
    .filter(name => !['*', '?', '$'].includes(name));

/** Instances of a pattern: its wildcards filled with nothing, with fresh text, and with the literal parts of the others; and
 * the pattern itself, which is a text like any other to an operator without wildcards. */
export function instances(patterns: string[]): string[] {
  const parts = patterns.flatMap(each => each.split(/[*?]|\$\{[^}]*\}/)).filter(Boolean);
  const fillers = ['', FRESH, ...parts];
  const out = patterns.flatMap(pattern =>
    /[*?$]/.test(pattern)
      ? [
          pattern,
          ...fillers.map(filler =>
            pattern
              .replaceAll(/\$\{[^}]*\}/g, filler || FRESH)
              .replaceAll('*', filler)
              .replaceAll('?', 'q'),
          ),
        ]
      : [pattern],
  );
  return [...new Set(out)].filter(Boolean);
}

/** Drops every value that none of the patterns tells from an earlier one. */
export function distinct<T>(values: T[], patterns: string[], textOf: (value: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const value of values) {
    const text = textOf(value);
    const told = patterns.map(each => [each === text, each.toLowerCase() === text.toLowerCase(), matches(each, text)]);
    const signature = JSON.stringify(told);
    if (!seen.has(signature)) seen.set(signature, value);
  }
  return [...seen.values()];
}

/** To an operator without case, another case of a text is another value that passes. */
const spellings = (operator: string, value: string): string[] =>
  operator.toLowerCase().includes('ignorecase') ? [value, value.toUpperCase(), value.toLowerCase()] : [value];

/** What a variable in a Resource may stand for: part of a name, or a whole one. */
const fillings = (resource: string): string[] => {
  if (resource.includes(':instance/')) return [FRESH, 'i-0f1e2d3c4b5a69788', 'i-0abc1234def567890'];
  if (!resource.includes(':document/')) return [FRESH];
  return [
    FRESH,
    'SSM-SessionManagerRunShell',
    'SSM',
    'AWS-StartSSHSession',
    'AWS-RunShellScript',
    'Team-A',
    'zqDocument',
    'AWS-StartPortForwardingSessionToRemoteHost',
    'AWS-StartInteractiveCommand',
  ];
};

/** The keys that conditions and variables name, each with the texts it is compared with (through variables too). */
export function mentionedKeys(policies: Policy[]): Map<string, string[]> {
  const texts = new Map<string, Set<string>>();
  const links: [string, string][] = [];
  const of = (key: string) => texts.get(key) ?? texts.set(key, new Set()).get(key)!;
  const all = policies.flatMap(policy =>
    statementsOf(policy).map(statement => ({ statement, version: policy.Version })),
  );
  for (const { statement, version } of all) {
    for (const text of [...list(statement.Resource), ...list(statement.NotResource)]) {
      for (const variable of variables(text)) for (const filling of fillings(text)) of(variable).add(filling);
    }
    for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
      for (const [key, values] of Object.entries(keys)) {
        const name = canonical(key);
        of(name);
        for (const value of list(values).map(String)) {
          for (const variable of variables(value)) links.push([name, variable]);
          if (variables(value).length > 0) of(name).add(value.replaceAll(/\$\{[^}]*\}/g, FRESH));
          if (operator.toLowerCase() !== 'null' && (variables(value).length === 0 || version !== '2012-10-17'))
            for (const text of spellings(operator, value)) of(name).add(text);
        }
      }
    }
  }
  for (const _ of links) {
    for (const [a, b] of links) {
      for (const value of [...of(a), ...of(b)]) {
        of(a).add(value);
        of(b).add(value);
      }
    }
  }
  return new Map([...texts].map(([key, values]) => [key, [...values]]));
}

/** The last field of every ARN that is written in the policy, where it begins as `prefix` says; `*` alone is none. */
export function mentionedNames(policies: Policy[], prefix: string): string[] {
  return mentionedArns(policies)
    .map(arn =>
      arn
        .split(':')
        .slice(arn.split(':').length < 6 ? -1 : 5)
        .join(':'),
    )
    .filter(field => field.startsWith(prefix))
    .map(field => field.slice(prefix.length));
}

/** One field (partition 1, region 3, account 4) of every ARN that is written in the policy. */
export const mentionedFields = (policies: Policy[], at: number): string[] =>
  mentionedArns(policies)
    .map(arn => arn.split(':')[at])
    .filter(field => field !== undefined && field !== '' && field !== '*') as string[];

export const hasBareStar = (policies: Policy[]): boolean =>
  policies.flatMap(statementsOf).some(each => [...list(each.Resource), ...list(each.NotResource)].includes('*'));

const mentionedArns = (policies: Policy[]): string[] =>
  policies
    .flatMap(statementsOf)
    .flatMap(each => [...list(each.Resource), ...list(each.NotResource)])
    .filter(each => each !== '*');

/** Every way to choose one value for each key; an absent value leaves the key out. */
export function product(choices: [string, Value[]][]): Record<string, string | string[]>[] {
  let out: Record<string, string | string[]>[] = [{}];
  for (const [key, values] of choices) {
    out = out.flatMap(chosen => values.map(value => (value === undefined ? chosen : { ...chosen, [key]: value })));
  }
  return out;
}
