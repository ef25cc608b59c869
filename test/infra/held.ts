import { decide } from '../../functions/policy/evaluate.ts';
import { readPolicy, type Statement } from '../../functions/policy/read-policy.ts';
import type { AuthorizationRequest } from '../../functions/types.ts';
import type { FunctionName } from '../../infra/functions.ts';
import { type Launch, resolver } from './resolve.ts';
import type { Template } from './templates.ts';

export const account = '111122223333';
export const ownKey = `arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`;

/** What the resources of a launch would be called. */
export const made: Record<string, string> = {
  Topic: `arn:aws:sns:us-east-1:${account}:session-guardrail-alerts`,
  'Key.Arn': ownKey,
  'Table.Arn': `arn:aws:dynamodb:us-east-1:${account}:table/session-guardrail`,
  Table: 'session-guardrail',
  ConfigurationParameter: 'session-guardrail-configuration',
  'FailedQueue.Arn': `arn:aws:sqs:us-east-1:${account}:session-guardrail-failed`,
  'UndeliveredQueue.Arn': `arn:aws:sqs:us-east-1:${account}:session-guardrail-undelivered`,
  ...Object.fromEntries(
    ['PolicyChange', 'DocumentChange', 'SessionStart', 'Sweep'].flatMap(name => {
      const kebab = name.replace(/(?<=.)[A-Z]/g, letter => `-${letter.toLowerCase()}`).toLowerCase();
      return [
        [`${name}RecheckQueue.Arn`, `arn:aws:sqs:us-east-1:${account}:session-guardrail-${kebab}-recheck`],
        [`${name}RecheckQueue`, `https://sqs.us-east-1.amazonaws.com/${account}/session-guardrail-${kebab}-recheck`],
        [`${name}Role`, `session-guardrail-${kebab}`],
      ];
    }),
  ),
};

/** What a launch of some template cannot do without. */
const required = {
  BusArn: 'arn:aws:events:us-east-1:999988887777:event-bus/session-guardrail',
  HubAccountId: '999988887777',
  OrganizationId: 'o-abcdefghij',
};

export interface Held {
  role: string;
  statements: Statement[];
  trust: { Statement: { Principal: object; Condition?: object }[] };
}

/** The roles that a launch makes, by their logical ids, with all policies that it gives them. */
export function rolesOf(template: Template, launch: Launch = {}): Map<string, Held> {
  const parameters = { ...required, ...launch.parameters };
  const resources = resolver(template, { made, ...launch, parameters }).resources();
  const policies = (role: { id: string; properties: { RoleName: string; Policies?: object[] } }) => [
    ...(role.properties.Policies ?? []),
    ...resources
      .filter(({ type, properties }) => type === 'AWS::IAM::RolePolicy' && properties.RoleName === nameOf(role))
      .map(({ properties }) => properties),
  ];
  const nameOf = ({ id }: { id: string }) => made[id] ?? `<${id}>`;
  return new Map(
    resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map(role => [
        role.id,
        {
          role: role.properties.RoleName,
          trust: role.properties.AssumeRolePolicyDocument,
          statements: policies(role).flatMap(
            ({ PolicyDocument, PolicyName }: { PolicyDocument?: unknown; PolicyName?: string }) => {
              const read = readPolicy(JSON.stringify(PolicyDocument), PolicyName);
              if (read.defects.length > 0) throw new Error(`${role.id} ${PolicyName}: ${JSON.stringify(read.defects)}`);
              return read.statements;
            },
          ),
        },
      ]),
  );
}

export const roleId = (name: FunctionName): string =>
  `${name.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase())}Role`;

export const allows = (
  { statements }: Held,
  action: string,
  resource: string,
  context: AuthorizationRequest['context'] = {},
) => decide({ action, resource, context }, { identity: statements }, { left: 100_000 }).allowed;

/** The actions that are allowed anywhere, as written. */
export const actionsOf = ({ statements }: Held): string[] => [
  ...new Set(statements.filter(({ allow }) => allow).flatMap(({ actions }) => actions.map(({ text }) => text))),
];
