import { expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import type { Ask } from '../../functions/calls.ts';
import { decode } from '../../functions/events/index.ts';
import { look } from '../../functions/look/look.ts';

const account = '111122223333';
const region = 'us-east-1';
const grant = (Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource }] });
const port = (allowedPattern: string) =>
  JSON.stringify({
    schemaVersion: '1.0',
    sessionType: 'Port',
    parameters: { portNumber: { type: 'String', allowedPattern } },
    properties: { portNumber: '{{ portNumber }}' },
  });

/** An account with a role, a policy in two versions and a document in two; counts what a change of it asks. */
async function callsOf(eventSource: string, eventName: string, requestParameters: object, responseElements?: object) {
  const { call } = createAccount({ account, region, clock: () => new Date('2026-01-01T00:00:00Z') });
  const PolicyArn = `arn:aws:iam::${account}:policy/ops`;
  const silent = grant('*').replace('ssm:StartSession', 's3:GetObject');
  const setup: [string, object][] = [
    ['iam:CreateRole', { RoleName: 'ops', AssumeRolePolicyDocument: '{}' }],
    ['iam:CreatePolicy', { PolicyName: 'ops', PolicyDocument: silent }],
    ['iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn }],
    ['ssm:CreateDocument', { Name: 'Web', Content: port('^80$'), DocumentType: 'Session' }],
    ['ssm:UpdateDocument', { Name: 'Web', Content: port('^80'), DocumentVersion: '$LATEST' }],
    ['iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: grant(named), SetAsDefault: true }],
  ];
  for (const [action, input] of setup) await call(region, action, input);
  const decoded = decode({
    eventID: 'e-1',
    eventTime: '2026-01-01T00:00:00Z',
    awsRegion: region,
    recipientAccountId: account,
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/alice`, accountId: account },
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    requestParameters,
    responseElements: responseElements ?? null,
  });
  if (decoded.outcome !== 'change') throw new Error(decoded.because);
  const asked: string[] = [];
  const ask = async (action: string, input: object) => {
    asked.push(action);
    return call(region, action, input);
  };
  await look(decoded.change, ask as Ask);
  return asked.length;
}

const named = `arn:aws:ssm:*:${account}:document/Web`;
const policyArn = `arn:aws:iam::${account}:policy/ops`;
const version = { policyVersion: { versionId: 'v2', isDefaultVersion: true } };
const described = (documentVersion: string) => ({
  documentDescription: { documentType: 'Session', schemaVersion: '1.0', documentVersion },
});
const target = 'i-0123456789abcdef0';

test.each<[string, Parameters<typeof callsOf>, number]>([
  [
    'a policy version that grants a document',
    ['iam', 'CreatePolicyVersion', { policyArn, policyDocument: grant(named), setAsDefault: true }, version],
    11,
  ],
  [
    'a policy that speaks of no session',
    [
      'iam',
      'CreatePolicy',
      { policyName: 'x', policyDocument: grant('*').replace('ssm:StartSession', 's3:*') },
      { policy: { arn: `arn:aws:iam::${account}:policy/x`, defaultVersionId: 'v1' } },
    ],
    0,
  ],
  ['an attachment', ['iam', 'AttachRolePolicy', { roleName: 'ops', policyArn }], 7],
  ['a new document', ['ssm', 'CreateDocument', { name: 'Web', documentType: 'Session' }, described('1')], 2],
  ['a document updated', ['ssm', 'UpdateDocument', { name: 'Web', documentVersion: '$LATEST' }, described('2')], 4],
  [
    'a default version',
    [
      'ssm',
      'UpdateDocumentDefaultVersion',
      { name: 'Web', documentVersion: '1' },
      { description: { name: 'Web', defaultVersion: '1' } },
    ],
    5,
  ],
  [
    'a share',
    ['ssm', 'ModifyDocumentPermission', { name: 'Web', permissionType: 'Share', accountIdsToAdd: ['all'] }],
    3,
  ],
  ['preferences deleted', ['ssm', 'DeleteDocument', { name: 'SSM-SessionManagerRunShell' }], 2],
  [
    'a session of a custom document',
    ['ssm', 'StartSession', { target, documentName: 'Web' }, { sessionId: 'alice-0' }],
    3,
  ],
  [
    'a session of a document of Amazon',
    ['ssm', 'StartSession', { target, documentName: 'AWS-StartSSHSession' }, { sessionId: 'alice-0' }],
    1,
  ],
  ['a default shell', ['ssm', 'StartSession', { target }, { sessionId: 'alice-0' }], 1],
  ['a resumed session', ['ssm', 'ResumeSession', { sessionId: 'alice-0' }, { sessionId: 'alice-0' }], 0],
  [
    'a tag',
    [
      'ec2',
      'CreateTags',
      { resourcesSet: { items: [{ resourceId: target }] }, tagSet: { items: [{ key: 'Env', value: 'dev' }] } },
    ],
    0,
  ],
  [
    'a setting',
    [
      'ssm',
      'UpdateServiceSetting',
      { settingId: '/ssm/documents/console/public-sharing-permission', settingValue: 'Enable' },
    ],
    0,
  ],
])('calls of AWS for %s', async (_, change, calls) => {
  expect(await callsOf(...change)).toBe(calls);
});
