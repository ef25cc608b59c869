/** Random judgements of what the other generator leaves out: other partitions, boundaries, unions, known principals, every operator. */
import fc from 'fast-check';
import type { Baseline } from '../../functions/baseline.ts';
import { defaultBaseline } from '../../functions/baseline.ts';
import { type Policy, type Statement, statementsOf } from './evaluate.ts';
import type { Principal } from './world.ts';

export interface Case {
  policies: Policy[];
  boundary?: Policy;
  principal?: Principal;
  baseline: Baseline;
  regime: 'implicit' | 'explicit';
}

const OWN = '111122223333';
const OTHER = '444455556666';
const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
const few = <T>(values: readonly T[], most = 2) =>
  fc
    .uniqueArray(one(values), { minLength: 1, maxLength: most })
    .map((found): T | T[] => (found.length === 1 ? found[0]! : found));

const ACTIONS = [
  'ssm:StartSession',
  'ssm:StartSession',
  'ssm:StartSession',
  'ssm:startsessio?',
  'ssm:*',
  '*',
  's?m:Start*',
  'ssm:ResumeSession',
  'ssm:TerminateSession',
  'ssm:SendCommand',
  'ssm:UpdateDocument',
  'ec2:CreateTags',
  'ssm:*Tags*',
];
const TAGGING = ['ec2:CreateTags', 'ec2:*Tags', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'];

const arnsIn = (partition: string, region: string) => [
  `arn:${partition}:ec2:*:*:instance/*`,
  `arn:${partition}:ec2:${region}:${OWN}:instance/*`,
  `arn:${partition}:ec2:*:*:instance/i-0abc1234def567890`,
  `arn:${partition}:ec2:*:*:instance/\${aws:PrincipalTag/Node}`,
  `arn:${partition}:ec2:*:${OTHER}:instance/*`,
  `arn:${partition}:ec2:*:1111*:instance/*`,
  `arn:${partition}:ec2:${region.slice(0, -1)}?:*`,
  `arn:${partition}:ec2`,
  `arn:${partition}:ec2:${region}`,
  `arn:${partition}:ssm:*:*:managed-instance/mi-0*`,
  `arn:${partition}:ssm:${region}:*:managed-instance/*`,
  `arn:${partition}:ecs:*:*:task/*`,
  `arn:${partition}:ecs:*:*:task/prod/*`,
  `arn:${partition}:ecs:*:${OWN}:task/prod/0123456789abcdef`,
  `arn:${partition}:ssm:*:*:*`,
];
const documentsIn = (partition: string, region: string) => [
  `arn:${partition}:ssm:*:*:document/*`,
  `arn:${partition}:ssm:${region}:${OWN}:document/*`,
  `arn:${partition}:ssm:*:${OWN}:document/SSM-SessionManagerRunShell`,
  `arn:${partition}:ssm:*::document/SSM-SessionManagerRunShell`,
  `arn:${partition}:ssm:*::document/AWS-Start*Session`,
  `arn:${partition}:ssm:*:*:document/AWS-StartSSHSession`,
  `arn:${partition}:ssm:*:${OTHER}:document/Team-A`,
  `arn:${partition}:ssm:*:${OWN}:document/Team-?`,
  `arn:${partition}:ssm:*:${OWN}:document/\${aws:username}-*`,
  `arn:${partition}:ssm:*:*:document/\${aws:PrincipalTag/Team, 'Team-A'}`,
  `arn:${partition}:ssm:*:document/Team-A`,
  `arn:${partition}:ssm:*::document/*`,
  `arn:${partition}:ssm:*:${OWN}:session/\${aws:username}-*`,
  `arn:${partition}:ssm:*:*:session/*`,
];

type Condition = Record<string, Record<string, string | string[] | boolean | number>>;
const clause = (
  operators: readonly string[],
  keys: readonly string[],
  values: fc.Arbitrary<string | string[] | boolean | number>,
) =>
  fc
    .tuple(one(operators), one(keys), values)
    .map(([operator, key, value]): Condition => ({ [operator]: { [key]: value } }));
const STRINGS = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringNotLikeIfExists',
  'ForAnyValue:StringEquals',
  'ForAllValues:StringLike',
  'ForAnyValue:StringNotEquals',
  'ForAllValues:StringNotEquals',
];
const numbers = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const ACCOUNT_KEYS = ['aws:ResourceAccount', 'aws:PrincipalAccount'];

const anywhere = [
  clause(
    ['Bool', 'BoolIfExists', 'StringLike'],
    ['ssm:SessionDocumentAccessCheck'],
    one(['true', 'false', 'TRUE', true]),
  ),
  clause(
    STRINGS,
    ['ssm:resourceTag/Env', 'aws:ResourceTag/env', 'ec2:ResourceTag/Env'],
    few(['dev', 'prod', 'DEV', 'd?v', '*']),
  ),
  clause(
    STRINGS.slice(0, 6),
    ['aws:ResourceTag/Env'],
    one(['${aws:PrincipalTag/Env}', "${aws:PrincipalTag/Env, 'dev'}", '${aws:PrincipalTag/Env}-*']),
  ),
  clause(
    STRINGS,
    ['aws:PrincipalTag/Env', 'aws:PrincipalOrgID', 'aws:PrincipalType', 'aws:FederatedProvider'],
    few(['dev', 'User', 'o-1', 'o-?']),
  ),
  clause(
    ['ArnEquals', 'ArnLike', 'ArnNotLike', 'ArnNotEquals', 'ArnLikeIfExists', 'StringLike', 'StringNotLike'],
    ['aws:PrincipalArn'],
    few([
      `arn:aws:iam::${OWN}:role/ops`,
      'arn:aws:iam::*:role/*',
      `arn:aws:iam::${OWN}:user/bob`,
      'arn:*:iam::*:user/b*',
      '*',
    ]),
  ),
  clause(STRINGS.slice(0, 4), ['aws:username', 'aws:userid'], few(['bob', 'b*', 'AROAOPS:*', 'AIDABOB'])),
  clause(
    ['Null'],
    [
      'aws:username',
      'aws:PrincipalArn',
      'aws:PrincipalTag/Env',
      'aws:ResourceTag/Env',
      'ec2:ResourceTag/Env',
      'aws:MultiFactorAuthAge',
      'aws:ResourceAccount',
      'aws:TokenIssueTime',
      'aws:CalledVia',
      'ssm:AccessRequestId',
    ],
    few(['true', 'false']),
  ),
  clause(
    ['Bool', 'BoolIfExists', 'Null'],
    ['aws:ViaAWSService', 'aws:PrincipalIsAWSService', 'aws:SecureTransport', 'aws:IsMcpServiceAction'],
    one(['true', 'false', false]),
  ),
  clause(
    numbers.flatMap(each => [`Numeric${each}`, `Numeric${each}IfExists`]),
    ['aws:MultiFactorAuthAge'],
    one([3600, '900', '0']),
  ),
  clause(
    numbers.map(each => `Date${each}`),
    ['aws:CurrentTime', 'aws:TokenIssueTime', 'aws:EpochTime'],
    one(['2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '2031-06-01T12:00:00Z', '1893456000']),
  ),
  clause(
    numbers.map(each => `Numeric${each}`),
    ['aws:EpochTime'],
    one(['1700000000', '1893456000']),
  ),
  clause(
    ['IpAddress', 'NotIpAddress', 'NotIpAddressIfExists'],
    ['aws:SourceIp', 'aws:VpcSourceIp'],
    few(['10.0.0.0/8', '203.0.113.7/32', '2001:db8::/32', '10.1.0.0/16']),
  ),
  clause(STRINGS.slice(0, 8), ['aws:SourceVpce', 'aws:SourceVpc', 'aws:UserAgent'], few(['vpce-1', 'vpce-*', 'vpc-1'])),
  clause(
    ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'],
    ACCOUNT_KEYS,
    few([OWN, OTHER, '${aws:PrincipalAccount}', '${aws:ResourceAccount}']),
  ),
  clause(
    STRINGS.slice(0, 8),
    ['aws:RequestedRegion'],
    few(['us-east-1', 'eu-*', 'cn-north-1', 'us-gov-*', 'ap-southeast-2']),
  ),
  clause(
    ['StringEquals', 'StringNotEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringEquals'],
    ['aws:CalledVia', 'aws:CalledViaFirst', 'aws:PrincipalServiceName', 'ecs:ResourceTag/Env'],
    few(['ssm-guiconnect.amazonaws.com', 'dev']),
  ),
];
const taggingOnly = [
  clause(
    ['ForAllValues:StringEquals', 'ForAnyValue:StringEquals', 'ForAllValues:StringNotEquals'],
    ['aws:TagKeys'],
    few(['Env', 'Name']),
  ),
  clause(STRINGS.slice(0, 8), ['aws:RequestTag/Env'], few(['dev', 'prod', '${aws:PrincipalTag/Env}'])),
  clause(['StringEquals', 'Null'], ['ec2:CreateAction'], one(['RunInstances', 'true'])),
];
const joined = (clauses: readonly fc.Arbitrary<Condition>[]) =>
  fc.array(fc.oneof(...clauses), { maxLength: 2 }).map(parts => {
    const merged: Condition = {};
    for (const part of parts)
      for (const [operator, keys] of Object.entries(part)) merged[operator] = { ...merged[operator], ...keys };
    return merged;
  });

const statementIn = (partition: string, region: string): fc.Arbitrary<Statement> => {
  const targets = arnsIn(partition, region);
  const documents = documentsIn(partition, region);
  const resources = fc.oneof(
    few(targets),
    few(documents),
    fc.constant('*' as string | string[]),
    fc.tuple(one(targets), one(documents)).map((pair): string | string[] => pair),
  );
  const make = (actions: readonly string[], clauses: readonly fc.Arbitrary<Condition>[]) =>
    fc
      .record({
        effect: fc.oneof(
          { weight: 3, arbitrary: fc.constant('Allow' as const) },
          { weight: 1, arbitrary: fc.constant('Deny' as const) },
        ),
        actions: few(actions),
        notAction: fc.integer({ min: 0, max: 9 }),
        resources,
        notResource: fc.integer({ min: 0, max: 7 }),
        condition: joined(clauses),
      })
      .map(
        (each): Statement => ({
          Effect: each.effect,
          ...(each.notAction === 0 ? { NotAction: each.actions } : { Action: each.actions }),
          ...(each.notResource === 0 && each.resources !== '*'
            ? { NotResource: each.resources }
            : { Resource: each.resources }),
          ...(Object.keys(each.condition).length > 0 && { Condition: each.condition }),
        }),
      );
  return fc.oneof(
    { weight: 6, arbitrary: make(ACTIONS, anywhere) },
    { weight: 1, arbitrary: make(TAGGING, [...anywhere, ...taggingOnly]).filter(each => each.NotAction === undefined) },
  );
};

const policyIn = (partition: string, region: string, most: number): fc.Arbitrary<Policy> =>
  fc
    .record({
      statements: fc.array(statementIn(partition, region), { minLength: 1, maxLength: most }),
      version: fc.integer({ min: 0, max: 12 }),
    })
    .map(({ statements, version }) => ({
      ...(version === 0 ? {} : { Version: version === 1 ? '2008-10-17' : '2012-10-17' }),
      Statement: statements.length === 1 && version > 8 ? statements[0]! : statements,
    }));

const principalIn = (partition: string) =>
  one<Principal>([
    { type: 'user', name: 'bob', arn: `arn:${partition}:iam::${OWN}:user/bob`, account: OWN },
    { type: 'role', name: 'ops', arn: `arn:${partition}:iam::${OWN}:role/ops`, account: OWN },
  ]);

const baselines = fc.record({
  documents: fc.oneof(
    fc.constant(undefined),
    one([['Team-A'], [`arn:aws:ssm:us-east-1:${OWN}:document/Team-A`, 'AWS-StartSSHSession'], []]),
  ),
  targetTags: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: one([{ Env: ['dev'] }, { Env: ['prod', 'dev'], Team: ['a'] }]) },
  ),
  shell: one(['explicit', 'explicit', 'forbid', 'allow'] as const),
  trustedAccounts: one([[], [OTHER], ['999988887777']]),
});

export const cases: fc.Arbitrary<Case> = one([
  ['aws', 'us-east-1'],
  ['aws', 'us-east-1'],
  ['aws', 'us-east-1'],
  ['aws', 'ap-southeast-2'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
] as const).chain(([partition, region]) =>
  fc
    .record({
      policies: fc.array(policyIn(partition, region, 2), { minLength: 1, maxLength: 2 }),
      boundary: fc.option(policyIn(partition, region, 1), { nil: undefined, freq: 2 }),
      principal: fc.option(principalIn(partition), { nil: undefined, freq: 1 }),
      baseline: baselines,
      regime: one(['implicit', 'implicit', 'explicit'] as const),
    })
    .map(({ policies, boundary, principal, baseline: { documents, targetTags, ...rest }, regime }) => ({
      policies,
      ...(boundary && principal && { boundary }),
      ...(principal && { principal }),
      baseline: { ...defaultBaseline, ...rest, ...(documents && { documents }), ...(targetTags && { targetTags }) },
      regime,
    })),
);

/** Each key that is mentioned multiplies what the brute force tries. */
export function isSmall({ policies, boundary }: Case): boolean {
  const statements = [...policies, ...(boundary ? [boundary] : [])].flatMap(statementsOf);
  const keys = statements.flatMap(each => Object.values(each.Condition ?? {}).flatMap(Object.keys));
  return new Set(keys).size <= 2;
}
