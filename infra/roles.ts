import { type CfnCondition, Fn } from 'aws-cdk-lib';
import { type CfnRole, CfnRolePolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { remedies } from '../functions/remedies/index.ts';
import type { FunctionName } from './functions.ts';
import { iamArn, pascal, roleName } from './names.ts';
import type { Switches } from './parameters.ts';
import {
  type Asked,
  asked,
  limitOf,
  type OwnPart,
  remediesOf,
  untouchable,
  type Write,
  writes,
} from './permissions.ts';

export interface Statement {
  Sid: string;
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

export const policyOf = (...statements: Statement[]) => ({ Version: '2012-10-17', Statement: statements });

/** A role that one service assumes on behalf of this account's own resources. */
export const servicePrincipal = (service: string, condition?: object) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
    },
  ],
});

/** The calls that a function makes in the account that it watches, without those that change it. */
export function lookStatements(name: FunctionName): Statement[] {
  const held = (Object.keys(asked) as Asked[]).filter(
    action => asked[action].by.includes(name) && Array.isArray(asked[action].on),
  );
  const byResource = Map.groupBy(held, action => JSON.stringify(asked[action].on));
  return [...byResource.values()].map((actions, index) => ({
    Sid: `Look${index + 1}`,
    Effect: 'Allow',
    Action: actions,
    Resource: asked[actions[0]!].on,
  }));
}

/** The calls that a function makes on a part of the guardrail itself. */
export const callsOn = (part: OwnPart, name: FunctionName): Asked[] =>
  (Object.keys(asked) as Asked[]).filter(action => asked[action].on === part && asked[action].by.includes(name));

/** What no remedy may touch, whatever else the role holds. IAM lists need a member, so that an absent one repeats another. */
export function denials({ protectedPrincipals, hasProtected, deployRole, hasDeployRole }: Switches): Statement[] {
  const itself = iamArn(`role/${roleName('policy-change')}`);
  const deny = (Sid: string, Resource: unknown): Statement => ({
    Sid,
    Effect: 'Deny',
    Action: Object.keys(writes).filter(action => action.startsWith('iam:')),
    Resource,
  });
  return [
    deny('NeverItself', untouchable),
    deny('NeverProtected', Fn.conditionIf(hasProtected.logicalId, protectedPrincipals, [itself])),
    deny('NeverDeployRole', Fn.conditionIf(hasDeployRole.logicalId, deployRole, itself)),
  ];
}

/** The permissions of one remedy, each on what it may change and within its limit. */
export function remedyStatements(id: keyof typeof remediesOf): Statement[] {
  const needs = (remedies.find(remedy => remedy.id === id)?.needs ?? []) as Write[];
  return needs.flatMap(action => {
    const limit = limitOf(id, action);
    if (limit === 'never') return [];
    return {
      Sid: pascal(action.split(':')[1]!),
      Effect: 'Allow' as const,
      Action: action,
      Resource: writes[action],
      ...(limit && { Condition: { ArnLike: { 'iam:PolicyARN': limit.policyArns } } }),
    };
  });
}

/** One policy for each remedy that this function carries out, there only while the remedy is on. */
export function remedyPolicies(
  scope: Construct,
  name: FunctionName,
  role: CfnRole,
  remediates: Switches['remediates'],
) {
  for (const [id, condition] of remediates) {
    const statements = remediesOf[id].includes(name) ? remedyStatements(id) : [];
    if (statements.length === 0) continue;
    const policy = new CfnRolePolicy(scope, `${pascal(name)}${pascal(id)}Policy`, {
      policyName: id,
      roleName: role.ref,
      policyDocument: policyOf(...statements),
    });
    policy.cfnOptions.condition = condition as CfnCondition;
  }
}
