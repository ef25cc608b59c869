import { describe, expect, test } from 'vitest';
import type { RemedyId } from '../../functions/config.ts';
import { denyPolicyNames } from '../../functions/look/look-closer.ts';
import { remedies } from '../../functions/remedies/index.ts';
import { functionNames } from '../../infra/functions.ts';
import { pascal } from '../../infra/names.ts';
import { type Asked, asked, limitOf, remediesOf, type Write, writes } from '../../infra/permissions.ts';
import { account, actionsOf, allows, type Held, roleId, rolesOf } from './held.ts';
import { resolver } from './resolve.ts';
import { synthesised, type Template } from './templates.ts';

const templates = synthesised();
const deployRole = `arn:aws:iam::${account}:role/deploy`;
const breakGlass = `arn:aws:iam::${account}:role/break-glass`;
const everyRemedy = Object.fromEntries(remedies.map(({ id }) => [pascal(id), 'on']));
const remediating = {
  ...everyRemedy,
  Mode: 'remediate',
  DeployRoleArn: deployRole,
  ProtectedPrincipals: `${breakGlass},arn:aws:iam::${account}:user/root-of-all`,
};
const acting = ['standalone.inline', 'standalone', 'spoke'];
const lower = (names: Iterable<string>) => [...names].map(name => name.toLowerCase());
const isWrite = (action: string) => lower(Object.keys(writes)).includes(action.toLowerCase());
const of = (roles: Map<string, Held>, name: (typeof functionNames)[number]) => roles.get(roleId(name))!;

/** Lambda and SQS make these by the function's role; the code itself has no such call. */
const byLambda = lower([
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:SendMessage',
  'kms:Decrypt',
  'kms:GenerateDataKey',
]);

describe.each(acting)('the functions’ roles of %s', name => {
  const template = templates.get(name)!;
  const inAlert = rolesOf(template);
  const inRemediate = rolesOf(template, { parameters: remediating });

  test.each(functionNames)('%s can write nothing in mode alert, whatever the remedies’ switches say', one => {
    for (const roles of [inAlert, rolesOf(template, { parameters: { ...everyRemedy } })])
      expect(actionsOf(of(roles, one)).filter(isWrite)).toEqual([]);
  });

  test.each(functionNames)('%s can write what its remedies need, no more and no less', one => {
    const needed = remedies
      .filter(({ id }) => remediesOf[id].includes(one))
      .flatMap(({ id, needs }) => needs.filter(action => limitOf(id, action as Write) !== 'never'));
    const held = actionsOf(of(inRemediate, one)).filter(isWrite);
    expect(held.toSorted()).toEqual(lower(new Set(needed)).toSorted());
  });

  test.each(remedies.map(({ id }) => id))('without the remedy %s there is none of its permissions', (id: RemedyId) => {
    const roles = rolesOf(template, { parameters: { ...remediating, [pascal(id)]: 'off' } });
    const left = new Set(remedies.filter(one => one.id !== id).flatMap(({ needs }) => lower(needs)));
    const own = remedies.find(one => one.id === id)!.needs.filter(action => !left.has(action.toLowerCase()));
    for (const one of functionNames)
      expect(actionsOf(of(roles, one)).filter(action => lower(own).includes(action))).toEqual([]);
  });

  test.each(functionNames)('%s may make the calls of its code, and has no permission without a call', one => {
    const held = new Set(actionsOf(of(inAlert, one)));
    const calls = (Object.keys(asked) as Asked[]).filter(action => asked[action].by.includes(one));
    const wanted = calls.filter(action => name !== 'spoke' || Array.isArray(asked[action].on));
    expect(lower(wanted).filter(action => !held.has(action))).toEqual([]);
    const extra = [...held].filter(action => !lower(wanted).includes(action));
    expect(extra.filter(action => name === 'spoke' || !byLambda.includes(action))).toEqual([]);
  });

  test('no action is `*`, nor a part of one', () => {
    for (const held of inRemediate.values()) expect(actionsOf(held).filter(action => /[*?]/.test(action))).toEqual([]);
  });

  test('a deny policy may be attached to others, and nothing else may be', () => {
    const role = of(inRemediate, 'policy-change');
    const others = `arn:aws:iam::${account}:role/somebody`;
    const attach = (arn: string, to = others) => allows(role, 'iam:AttachRolePolicy', to, { 'iam:PolicyARN': arn });
    for (const one of denyPolicyNames) expect(attach(`arn:aws:iam::${account}:policy/${one}`)).toBe(true);
    expect(attach('arn:aws:iam::aws:policy/AdministratorAccess')).toBe(false);
    expect(attach(`arn:aws:iam::${account}:policy/session-guardrail-deny-sessions2`)).toBe(false);
    expect(attach(`arn:aws:iam::444455556666:policy/${denyPolicyNames[0]}`)).toBe(false);
    expect(allows(role, 'iam:AttachRolePolicy', others)).toBe(false);
    expect(attach(`arn:aws:iam::${account}:policy/${denyPolicyNames[0]}`, breakGlass)).toBe(false);
  });

  test('of others only AWS managed policies may be detached', () => {
    const role = of(inRemediate, 'policy-change');
    const detach = (arn: string) =>
      allows(role, 'iam:DetachUserPolicy', `arn:aws:iam::${account}:user/ana`, { 'iam:PolicyARN': arn });
    expect(detach('arn:aws:iam::aws:policy/AmazonSSMFullAccess')).toBe(true);
    expect(detach(`arn:aws:iam::${account}:policy/boundary-of-all`)).toBe(false);
  });
});

/** What somebody would use to gain rights, the guardrail's own writes included. */
const raising = [
  ...Object.keys(writes).filter(action => action.startsWith('iam:')),
  ...['CreatePolicyVersion', 'CreatePolicy', 'UpdateAssumeRolePolicy', 'PassRole', 'CreateAccessKey', 'CreateRole'].map(
    action => `iam:${action}`,
  ),
  ...['PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary', 'AddUserToGroup', 'UpdateLoginProfile'].map(
    action => `iam:${action}`,
  ),
];
const itself = [
  ...['policy-change', 'document-change', 'session-start', 'sweep', 'forwarder', 'scheduler'].map(
    name => `role/session-guardrail-${name}`,
  ),
  ...['policy-change', 'document-change', 'session-start', 'sweep'].map(name => `role/session-guardrail-spoke-${name}`),
  ...denyPolicyNames.map(name => `policy/${name}`),
].map(resource => `arn:aws:iam::${account}:${resource}`);
const policies = [
  undefined,
  'arn:aws:iam::aws:policy/AdministratorAccess',
  `arn:aws:iam::${account}:policy/${denyPolicyNames[1]}`,
];

describe.each(acting)('with everything switched on, no role of %s', name => {
  const roles = [...rolesOf(templates.get(name)!, { parameters: remediating }).values()];
  const tried = (resource: string) =>
    roles.flatMap(held =>
      raising.flatMap(action =>
        policies
          .filter(arn => allows(held, action, resource, arn === undefined ? {} : { 'iam:PolicyARN': arn }))
          .map(() => `${held.role}: ${action} on ${resource}`),
      ),
    );

  test('can raise its own rights, or change another part of the guardrail', () => {
    expect(itself.flatMap(tried)).toEqual([]);
  });

  test('can change who is protected, who deploys it, and the roles that AWS keeps', () => {
    const kept = [
      'role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin',
      'role/aws-service-role/x/AWSServiceRoleForX',
    ];
    expect([breakGlass, deployRole, ...kept.map(one => `arn:aws:iam::${account}:${one}`)].flatMap(tried)).toEqual([]);
  });

  test('can make new rights at all', () => {
    const own = new Set(Object.keys(writes));
    const others = [`arn:aws:iam::${account}:role/somebody`, `arn:aws:iam::${account}:policy/p`, '*'];
    const gained = others.flatMap(resource =>
      roles.flatMap(held => raising.filter(action => !own.has(action) && allows(held, action, resource))),
    );
    expect(gained).toEqual([]);
  });

  test('can act in another account, or start a session', () => {
    for (const held of roles) {
      expect(allows(held, 'ssm:StartSession', `arn:aws:ec2:us-east-1:${account}:instance/i-0123456789abcdef0`)).toBe(
        false,
      );
      expect(allows(held, 'iam:SetDefaultPolicyVersion', 'arn:aws:iam::444455556666:policy/p')).toBe(false);
    }
  });
});

describe('who may be trusted', () => {
  test('each function’s role is Lambda’s alone', () => {
    for (const name of ['standalone.inline', 'hub'])
      for (const one of functionNames)
        expect(of(rolesOf(templates.get(name)!), one).trust.Statement).toEqual([
          { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
        ]);
  });

  test('a spoke’s role trusts one role of the hub, within the organisation', () => {
    const parameters = { HubAccountId: '999988887777', OrganizationId: 'o-abcdefghij' };
    for (const one of functionNames)
      expect(of(rolesOf(templates.get('spoke')!, { parameters }), one).trust.Statement).toEqual([
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::999988887777:role/session-guardrail-${one}` },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
        },
      ]);
  });

  test('the hub’s functions can do nothing but assume their own role in the organisation’s accounts', () => {
    const roles = rolesOf(templates.get('hub')!, { parameters: { OrganizationId: 'o-abcdefghij' } });
    const inOrganization = { 'aws:ResourceOrgID': 'o-abcdefghij' };
    const role = of(roles, 'policy-change');
    const assume = (name: string, context: Record<string, string> = inOrganization) =>
      allows(role, 'sts:AssumeRole', `arn:aws:iam::444455556666:role/${name}`, context);
    expect(assume('session-guardrail-spoke-policy-change')).toBe(true);
    expect(assume('session-guardrail-spoke-policy-change', { 'aws:ResourceOrgID': 'o-other' })).toBe(false);
    expect(assume('session-guardrail-spoke-document-change')).toBe(false);
    expect(assume('OrganizationAccountAccessRole')).toBe(false);
    expect(actionsOf(role).filter(action => action.startsWith('iam:') || isWrite(action))).toEqual([]);
  });

  test('a spoke makes no role outside the region of IAM', () => {
    expect([...rolesOf(templates.get('spoke')!, { region: 'eu-west-1' }).keys()]).toEqual([]);
  });

  test('no principal is a wildcard but on the hub’s bus, where two conditions name who is meant', () => {
    const wild = [...templates].flatMap(([name, template]: [string, Template]) =>
      resolver(template)
        .resources()
        .flatMap(({ id, properties }) =>
          principalsIn(properties)
            .filter(one => one === '*')
            .map(() => `${name} ${id}`),
        ),
    );
    expect(wild).toEqual(['hub.inline BusPolicy', 'hub BusPolicy']);
    const { properties } = resolver(templates.get('hub')!, { parameters: { OrganizationId: 'o-abcdefghij' } })
      .resources()
      .find(({ id }) => id === 'BusPolicy')!;
    expect(properties.Statement.Condition).toEqual({
      StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/session-guardrail-forwarder' },
    });
  });
});

/** Every principal of every statement, however deep. */
function principalsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(principalsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'Principal'
      ? typeof inner === 'string'
        ? [inner]
        : Object.values(inner as object).flat()
      : principalsIn(inner),
  );
}
