/** Random policies over small pools, so that what they say meets. */
import fc from 'fast-check';
import type { Policy, Statement } from './evaluate.ts';

const OWN = '111122223333';
const ACTIONS = [
  'ssm:StartSession',
  'ssm:StartSession',
  'ssm:StartSession',
  'ssm:StartSession',
  'SSM:startsession',
  'ssm:Start*',
  'ssm:*Session',
  'ssm:*',
  '*',
  'ssm:ResumeSession',
  'ssm:TerminateSession',
  'ssm:SendCommand',
  'ssm:UpdateDocument',
  'ssm:UpdateDocumentDefaultVersion',
  'ssm:AddTagsToResource',
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'ec2:*Tags',
  'ecs:*agResource',
  's3:GetObject',
];
const TARGETS = [
  'arn:aws:ec2:*:*:instance/*',
  'arn:aws:ec2:*:*:instance/*',
  `arn:aws:ec2:*:${OWN}:instance/*`,
  `arn:aws:ec2:us-east-1:${OWN}:instance/*`,
  'arn:aws:ec2:*:*:instance/i-0abc1234def567890',
  'arn:aws:ec2:*:*:instance/i-0*',
  'arn:aws:ec2:*:*:instance/i-0abc*',
  'arn:aws:ec2:us-east-?:*:*',
  'arn:aws:ssm:*:*:managed-instance/*',
  'arn:aws:ssm:*:*:managed-instance/mi-*',
  'arn:aws:ecs:*:*:task/*',
  'arn:aws:ecs:*:*:task/prod/*',
];
const DOCUMENTS = [
  'arn:aws:ssm:*:*:document/*',
  `arn:aws:ssm:*:${OWN}:document/*`,
  `arn:aws:ssm:*:${OWN}:document/SSM-SessionManagerRunShell`,
  'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell',
  'arn:aws:ssm:*::document/SSM-SessionManagerRunShell',
  `arn:aws:ssm:us-east-1:${OWN}:document/SSM-SessionManagerRunShell`,
  'arn:aws:ssm:*::document/AWS-StartPortForwardingSession',
  'arn:aws:ssm:*:*:document/AWS-StartPortForwardingSession',
  'arn:aws:ssm:*::document/AWS-StartPortForwardingSession*',
  'arn:aws:ssm:*:*:document/AWS-Start*',
  'arn:aws:ssm:*::document/AWS-StartInteractiveCommand',
  'arn:aws:ssm:*::document/AWS-StartSSHSession',
  'arn:aws:ssm:*::document/AWS-RunShellScript',
  'arn:aws:ssm:*::document/AWS-*',
  `arn:aws:ssm:us-east-1:${OWN}:document/RestrictedPortForwardingSession`,
  'arn:aws:ssm:*::document/RestrictedPortForwardingSession',
  `arn:aws:ssm:*:${OWN}:document/RestrictedPortForwardingSession`,
  'arn:aws:ssm:*:*:document/RestrictedPortForwardingSession',
  `arn:aws:ssm:*:${OWN}:document/Team-*`,
  `arn:aws:ssm:*:${OWN}:document/Team-A`,
  `arn:aws:ssm:us-west-2:${OWN}:document/*Session`,
];
const OTHERS = [
  'arn:aws:ssm:*',
  'arn:aws:ec2:*:*:*',
  'arn:aws:s3:::bucket/*',
  'arn:aws:ssm:*:*:session/*',
  'arn:aws:ssm:*:*:session/${aws:username}-*',
  'arn:aws:ssm:*:*:session/${aws:userid}-*',
  'arn:aws:ssm:*:*:session/bob-*',
];

type Condition = Record<string, Record<string, string | string[] | boolean>>;
const one = <T>(values: readonly T[]) => fc.constantFrom(...values);
const texts = (values: readonly string[]): fc.Arbitrary<string | string[]> =>
  fc.oneof(
    { weight: 3, arbitrary: one(values) },
    { weight: 1, arbitrary: fc.uniqueArray(one(values), { minLength: 2, maxLength: 2 }) },
  );
const clause = (
  operators: readonly string[],
  keys: readonly string[],
  values: fc.Arbitrary<string | string[] | boolean>,
) =>
  fc
    .tuple(one(operators), one(keys), values)
    .map(([operator, key, value]): Condition => ({ [operator]: { [key]: value } }));

const SESSION_ID = 'ssm:resourceTag/aws:ssmmessages:session-id';
const TAGS = ['ssm:resourceTag/PortForward', 'aws:ResourceTag/PortForward', 'aws:ResourceTag/Team'];
const PRINCIPAL_TAG = ['aws:PrincipalTag/Team'];
const conditions = fc.oneof(
  {
    weight: 5,
    arbitrary: clause(
      ['Bool', 'BoolIfExists', 'BoolIfExists', 'StringEquals', 'StringNotEquals', 'StringEqualsIfExists'],
      ['ssm:SessionDocumentAccessCheck'],
      one(['true', 'true', 'true', 'false', true]),
    ),
  },
  {
    weight: 2,
    arbitrary: clause(['Null'], ['ssm:SessionDocumentAccessCheck', ...TAGS, ...PRINCIPAL_TAG], one(['true', 'false'])),
  },
  {
    weight: 6,
    arbitrary: clause(
      [
        'StringEquals',
        'StringEquals',
        'StringLike',
        'StringEqualsIfExists',
        'StringNotEquals',
        'StringNotLike',
        'StringNotEqualsIfExists',
        'StringEqualsIgnoreCase',
        'ForAnyValue:StringEquals',
        'ForAllValues:StringEquals',
        'ForAllValues:StringNotEquals',
      ],
      TAGS,
      texts(['true', 'TRUE', 'tr*', '*', 'ops']),
    ),
  },
  {
    weight: 2,
    arbitrary: clause(['StringEquals', 'StringLike', 'StringNotEquals'], TAGS, one(['${aws:PrincipalTag/Team}'])),
  },
  {
    weight: 2,
    arbitrary: clause(
      ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'],
      PRINCIPAL_TAG,
      texts(['true', 'ops']),
    ),
  },
  {
    weight: 2,
    arbitrary: clause(['Bool', 'BoolIfExists'], ['aws:MultiFactorAuthPresent'], one(['true', 'false'])),
  },
  {
    weight: 2,
    arbitrary: clause(
      ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
      ['aws:SourceIp'],
      texts(['203.0.113.0/24', '10.0.0.0/8', '203.0.113.7']),
    ),
  },
  {
    weight: 2,
    arbitrary: clause(
      ['StringEquals', 'StringNotEquals', 'StringLike'],
      ['aws:RequestedRegion'],
      texts(['us-east-1', 'us-west-2', 'us-*']),
    ),
  },
  {
    weight: 1,
    arbitrary: clause(
      ['ForAnyValue:StringEquals', 'ForAllValues:StringEquals', 'ForAllValues:StringNotLike'],
      ['aws:CalledVia', 'aws:PrincipalOrgPaths'],
      texts(['ssm-guiconnect.amazonaws.com', 'o-a/r-b/']),
    ),
  },
  {
    weight: 1,
    arbitrary: clause(
      ['DateLessThan', 'DateGreaterThan'],
      ['aws:CurrentTime'],
      one(['2020-01-01T00:00:00Z', '2031-01-01T00:00:00Z']),
    ),
  },
  {
    weight: 1,
    arbitrary: clause(['StringLike', 'StringEquals'], [SESSION_ID], one(['${aws:userid}*', '${aws:userid}', '*'])),
  },
);
const condition = fc.array(conditions, { maxLength: 2 }).map(parts => {
  const merged: Condition = {};
  for (const part of parts)
    for (const [operator, keys] of Object.entries(part)) merged[operator] = { ...merged[operator], ...keys };
  return merged;
});

const unsessioned = (from: Condition): Condition =>
  Object.fromEntries(Object.entries(from).filter(([, keys]) => !(SESSION_ID in keys)));
const few = <T>(values: readonly T[]) =>
  fc.uniqueArray(one(values), { minLength: 1, maxLength: 3 }).map(found => (found.length === 1 ? found[0]! : found));
const anyArn = [...TARGETS, ...DOCUMENTS, ...OTHERS];
const resources = fc.oneof(
  { weight: 3, arbitrary: few(TARGETS) },
  { weight: 3, arbitrary: few(DOCUMENTS) },
  { weight: 2, arbitrary: fc.constant('*' as string | string[]) },
  { weight: 3, arbitrary: fc.tuple(one(TARGETS), one(DOCUMENTS)).map((pair): string | string[] => pair) },
  { weight: 1, arbitrary: few(anyArn) },
);
const statement: fc.Arbitrary<Statement> = fc
  .record({
    effect: fc.oneof(
      { weight: 4, arbitrary: fc.constant('Allow' as const) },
      { weight: 1, arbitrary: fc.constant('Deny' as const) },
    ),
    actions: few(ACTIONS),
    notAction: fc.integer({ min: 0, max: 11 }).map(roll => roll === 0),
    resources,
    notResource: fc.integer({ min: 0, max: 9 }).map(roll => roll === 0),
    condition,
  })
  .map(each => ({
    ...each,
    // Only a session carries the tags that AWS gives to sessions.
    condition:
      [each.actions].flat().every(action => /Resume|Terminate/.test(action)) && !each.notAction
        ? each.condition
        : unsessioned(each.condition),
  }))
  .map(each => ({
    Effect: each.effect,
    ...(each.notAction ? { NotAction: each.actions } : { Action: each.actions }),
    ...(each.notResource && each.resources !== '*' ? { NotResource: each.resources } : { Resource: each.resources }),
    ...(Object.keys(each.condition).length === 0 ? {} : { Condition: each.condition }),
  }));

export const policies: fc.Arbitrary<Policy> = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 14 }))
  .map(([statements, roll]) => ({ Version: roll === 0 ? '2008-10-17' : '2012-10-17', Statement: statements }));
