import type { Baseline } from '../../functions/baseline.ts';
import { denyPolicyArn } from '../../functions/look/look-closer.ts';
import { denyPolicies } from '../../functions/remedies/deny-policies.ts';

/** Policies that every account holds without anybody having told of them. */

const allow = (action: string | string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

/** Every document to everybody, but targets to the service alone: half a grant that waits for the other. */
const cloud9 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: 'arn:aws:ec2:*:*:instance/*',
      Condition: {
        StringEquals: { 'aws:CalledViaFirst': 'cloud9.amazonaws.com' },
        StringLike: { 'ssm:resourceTag/aws:cloud9:environment': '*' },
      },
    },
    { Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/*' },
  ],
});

/** AWS managed policies in short forms of our own: what they say of sessions, not every service they name. */
const awsManaged: [name: string, document: string][] = [
  ['AdministratorAccess', allow('*')],
  [
    'PowerUserAccess',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }],
    }),
  ],
  ['AmazonSSMFullAccess', allow(['ssm:*', 'ec2messages:*', 'ssmmessages:*', 'cloudwatch:PutMetricData', 'logs:*'])],
  [
    'AmazonSSMManagedInstanceCore',
    allow([
      'ssm:DescribeAssociation',
      'ssm:GetDocument',
      'ssm:DescribeDocument',
      'ssm:GetParameter',
      'ssm:GetParameters',
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
      'ec2messages:*',
    ]),
  ],
  ...['AWSCloud9Administrator', 'AWSCloud9EnvironmentMember', 'AWSCloud9User'].map((name): [string, string] => [
    name,
    cloud9,
  ]),
  ['ReadOnlyAccess', allow(['ec2:Describe*', 'iam:Get*', 'iam:List*', 'ssm:Describe*', 'ssm:Get*', 'ssm:List*'])],
];

/** The policies that an account holds from its start, by ARN: those of AWS, and the deny policies that the stack has made. */
export const builtinPolicies = (
  partition: string,
  account: string,
  baseline: Baseline,
): { arn: string; document: string }[] => [
  ...awsManaged.map(([name, document]) => ({ arn: `arn:${partition}:iam::aws:policy/${name}`, document })),
  ...denyPolicies(baseline, partition).map(({ name, document }) => ({
    arn: denyPolicyArn({ partition, account }, name),
    document: JSON.stringify(document),
  })),
];
