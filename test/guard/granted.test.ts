import { expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import { readConfig } from '../../functions/config.ts';
import { decode } from '../../functions/events/index.ts';
import { standardOf } from '../../functions/judge.ts';
import { judgeChange } from '../../functions/judge-change.ts';
import { look } from '../../functions/look/look.ts';
import { portDocument } from '../document/judging.ts';

const account = '111122223333';
const now = new Date('2026-01-01T00:00:00Z');
const statements = (document: string) => [
  {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: 'arn:aws:ec2:*:*:instance/*',
    Condition: { StringEquals: { 'ssm:resourceTag/Env': 'dev' }, Bool: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  },
  { Effect: 'Allow', Action: 'ssm:StartSession', Resource: `arn:aws:ssm:eu-west-1:${account}:document/${document}` },
];
const policyOf = (document: string) => JSON.stringify({ Version: '2012-10-17', Statement: statements(document) });

test('a change of a policy is judged by the document that it grants, in the region where it stands', async () => {
  const { call, ask } = createAccount({ account, region: 'us-east-1', clock: () => now });
  const make = (Name: string, pattern: string) =>
    call('eu-west-1', 'ssm:CreateDocument', {
      Name,
      Content: JSON.stringify(portDocument({ allowedPattern: pattern })),
      DocumentType: 'Session',
    });
  await make('Tight', '^(22|443)$');
  await make('Loose', '^80');
  const policyArn = `arn:aws:iam::${account}:policy/ops`;
  const iam = (action: string, input: object) => call('us-east-1', action, input);
  await iam('iam:CreatePolicy', { PolicyName: 'ops', PolicyDocument: policyOf('Tight') });
  await iam('iam:CreatePolicyVersion', {
    PolicyArn: policyArn,
    PolicyDocument: policyOf('Loose'),
    SetAsDefault: true,
  });
  const decoded = decode({
    eventID: 'e-1',
    eventTime: now.toISOString(),
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreatePolicyVersion',
    awsRegion: 'us-east-1',
    recipientAccountId: account,
    userIdentity: { type: 'Root', arn: `arn:aws:iam::${account}:root`, accountId: account },
    requestParameters: { policyArn, policyDocument: policyOf('Loose'), setAsDefault: true },
    responseElements: { policyVersion: { versionId: 'v2', isDefaultVersion: true } },
  });
  if (decoded.outcome !== 'change') throw new Error(decoded.because);
  const snapshot = await look(decoded.change, ask);
  expect(snapshot.gaps).toEqual([]);
  const findings = judgeChange(snapshot, standardOf(readConfig(undefined), now));
  expect(findings.map(({ rule, through, since, holds }) => [rule, through, since, holds])).toEqual([
    ['open-port', 'Loose', 'new', true],
  ]);
  expect(findings[0]?.witness?.requests[1]?.resource).toBe(`arn:aws:ssm:eu-west-1:${account}:document/Loose`);
});
