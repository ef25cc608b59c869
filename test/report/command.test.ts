import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { Call } from '../../functions/calls.ts';
import { commandOf } from '../../functions/report/command.ts';

const PolicyArn = 'arn:aws:iam::111122223333:policy/ports';
const share = { Name: 'Ports', PermissionType: 'Share' as const };

test.each<[Call, string | undefined]>([
  [
    { action: 'iam:SetDefaultPolicyVersion', input: { PolicyArn, VersionId: 'v2' } },
    `aws iam set-default-policy-version --policy-arn ${PolicyArn} --version-id v2`,
  ],
  [
    { action: 'iam:DetachRolePolicy', input: { RoleName: 'ops', PolicyArn } },
    `aws iam detach-role-policy --role-name ops --policy-arn ${PolicyArn}`,
  ],
  [
    { action: 'iam:PutUserPolicy', input: { UserName: 'a', PolicyName: 'p', PolicyDocument: `{"a":"it's"}` } },
    `aws iam put-user-policy --user-name a --policy-name p --policy-document '{"a":"it'\\''s"}'`,
  ],
  [
    { action: 'ssm:UpdateDocumentDefaultVersion', input: { Name: 'Ports', DocumentVersion: '3' } },
    'aws ssm update-document-default-version --region eu-west-1 --name Ports --document-version 3',
  ],
  [
    { action: 'ssm:UpdateDocument', input: { Name: 'Ports', Content: '{}', DocumentVersion: '$LATEST' } },
    `aws ssm update-document --region eu-west-1 --name Ports --content '{}' --document-version '$LATEST'`,
  ],
  [
    { action: 'ssm:ModifyDocumentPermission', input: { ...share, AccountIdsToAdd: ['all', '444455556666'] } },
    'aws ssm modify-document-permission --region eu-west-1 --name Ports --permission-type Share --account-ids-to-add all 444455556666',
  ],
  [
    {
      action: 'ssm:AddTagsToResource',
      input: { ResourceType: 'Document', ResourceId: 'Ports', Tags: [{ Key: 'a b', Value: '$(id)' }] },
    },
    `aws ssm add-tags-to-resource --region eu-west-1 --resource-type Document --resource-id Ports --tags '[{"Key":"a b","Value":"$(id)"}]'`,
  ],
  [
    { action: 'ssm:TerminateSession', input: { SessionId: 'ana-0a1b' }, region: 'ap-east-1' },
    'aws ssm terminate-session --region ap-east-1 --session-id ana-0a1b',
  ],
  [
    { action: 'ssm:CreateDocument', input: { Name: 'P', Content: 'x'.repeat(2001), DocumentType: 'Session' } },
    undefined,
  ],
  [{ action: 'ssm:CreateDocument', input: { Name: 'P', Content: 'two\nlines', DocumentType: 'Session' } }, undefined],
])('the command of a call: %j', (call, command) => {
  expect(commandOf(call, 'eu-west-1')).toBe(command);
});

test('a shell reads from a command what the call says, whatever that is', () => {
  const hostile = [
    `'; rm -rf /; '`,
    '$(id)',
    '`id`',
    'a"b',
    '\\',
    'https://x.example.com/a?b=c&d',
    '-x',
    'a*b',
    '!x',
    '~',
  ];
  for (const Value of hostile) {
    const input = { UserName: 'a', PolicyName: 'p', PolicyDocument: Value };
    const command = commandOf({ action: 'iam:PutUserPolicy', input }, 'eu-west-1');
    const read = execFileSync('sh', ['-c', `aws() { for one; do printf '%s\\n' "$one"; done; }\n${command}`]);
    expect(read.toString().split('\n').slice(0, -1)).toEqual([
      'iam',
      'put-user-policy',
      '--user-name',
      'a',
      '--policy-name',
      'p',
      '--policy-document',
      Value,
    ]);
  }
});
