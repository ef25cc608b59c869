import type { Template } from './templates.ts';

/** What a launch would give: parameters, and what each resource's Ref and attributes would be. */
export interface Launch {
  parameters?: Record<string, string>;
  account?: string;
  region?: string;
  partition?: string;
  /** `Table` for a Ref, `Table.Arn` for an attribute. */
  made?: Record<string, string>;
}

/** CloudFormation's own intrinsics, as far as the templates use them. A name that nobody gave is shown as `<name>`. */
export function resolver(template: Template, launch: Launch = {}) {
  const { account = '111122223333', region = 'us-east-1', partition = 'aws', made = {} } = launch;
  const pseudo: Record<string, unknown> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NoValue': undefined,
  };

  function ref(name: string): unknown {
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const parameter = template.Parameters?.[name];
    if (!parameter) return made[name] ?? `<${name}>`;
    const text = String(launch.parameters?.[name] ?? parameter.Default ?? '');
    if (parameter.Type === 'CommaDelimitedList') return text === '' ? [] : text.split(',');
    return parameter.Type === 'Number' ? Number(text) : text;
  }

  const intrinsics: Record<string, (argument: never) => unknown> = {
    Ref: ref,
    'Fn::GetAtt': ([id, attribute]: [string, string]) => made[`${id}.${attribute}`] ?? `<${id}.${attribute}>`,
    'Fn::Join': ([delimiter, parts]: [string, unknown]) => (resolve(parts) as string[]).join(delimiter),
    'Fn::Split': ([delimiter, text]: [string, unknown]) => (resolve(text) as string).split(delimiter),
    'Fn::If': ([name, then, otherwise]: [string, unknown, unknown]) => resolve(holds(name) ? then : otherwise),
    'Fn::Equals': ([left, right]: [unknown, unknown]) => resolve(left) === resolve(right),
    'Fn::Not': ([one]: [unknown]) => !resolve(one),
    'Fn::And': (all: unknown[]) => all.every(one => resolve(one)),
    Condition: (name: string) => holds(name),
  };

  function holds(condition: string): boolean {
    return resolve(template.Conditions[condition]) === true;
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const [only, ...others] = Object.entries(value);
    const intrinsic = only && others.length === 0 ? intrinsics[only[0]] : undefined;
    if (intrinsic) return intrinsic(only![1] as never);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }

  /** The resources that a launch makes, their properties resolved. */
  const resources = () =>
    Object.entries(template.Resources)
      .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
      .map(([id, { Type, Properties }]) => ({ id, type: Type, properties: resolve(Properties) as typeof Properties }));

  return { resolve, resources, holds };
}
