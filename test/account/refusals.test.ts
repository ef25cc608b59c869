import { expect, test } from 'vitest';
import { sdkAsk } from '../../functions/aws/ask.ts';
import type { Action, Input } from '../../functions/calls.ts';
import { serve } from './served.ts';

const id = '111122223333';
const PolicyArn = `arn:aws:iam::${id}:policy/ports`;
const service = '/aws-service-role/ecs.amazonaws.com/';
const sso = '/aws-reserved/sso.amazonaws.com/';
const content = (port: string) => JSON.stringify({ schemaVersion: '1.0', sessionType: 'Port', properties: { port } });
const statement = '{"Version":"2012-10-17","Statement":[]}';
const Name = 'Ports';

/** An account in which every refusal below has its reason. */
async function filled() {
  const { account, server } = await serve();
  const act = (action: string, input: object) => account.call('eu-west-1', action, input);
  await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: statement });
  for (const [RoleName, Path] of [
    ['ecs', service],
    ['sso', sso],
    ['ops', '/'],
    ['full', '/'],
  ])
    await act('iam:CreateRole', { RoleName, Path, AssumeRolePolicyDocument: '{"a":"b"}' });
  for (let i = 0; i < 10; i++) {
    await act('iam:CreatePolicy', { PolicyName: `p${i}`, PolicyDocument: statement });
    await act('iam:AttachRolePolicy', { RoleName: 'full', PolicyArn: `arn:aws:iam::${id}:policy/p${i}` });
  }
  await act('ssm:CreateDocument', { Name, Content: content('1'), DocumentType: 'Session' });
  await act('ssm:UpdateDocument', { Name, Content: content('2'), DocumentVersion: '$LATEST' });
  await act('ssm:ModifyDocumentPermission', { Name, PermissionType: 'Share', AccountIdsToAdd: ['444455556666'] });
  return sdkAsk({
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
}

const refused = <A extends Action>(action: A, input: Input<A>, code: string) =>
  [action, input, code] as [Action, Input<Action>, string];
const inline = { PolicyName: 'p', PolicyDocument: statement };

test.each([
  refused('iam:AttachRolePolicy', { RoleName: 'full', PolicyArn }, 'LimitExceeded'),
  refused('iam:AttachRolePolicy', { RoleName: 'ecs', PolicyArn }, 'UnmodifiableEntity'),
  refused('iam:AttachRolePolicy', { RoleName: 'sso', PolicyArn }, 'UnmodifiableEntity'),
  refused('iam:DetachRolePolicy', { RoleName: 'sso', PolicyArn }, 'UnmodifiableEntity'),
  refused('iam:PutRolePolicy', { RoleName: 'ecs', ...inline }, 'UnmodifiableEntity'),
  refused('iam:DeleteRolePolicy', { RoleName: 'ecs', PolicyName: 'p' }, 'UnmodifiableEntity'),
  refused('iam:AttachUserPolicy', { UserName: 'nobody', PolicyArn }, 'NoSuchEntity'),
  refused('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: `${PolicyArn}x` }, 'NoSuchEntity'),
  refused('iam:DetachRolePolicy', { RoleName: 'ops', PolicyArn }, 'NoSuchEntity'),
  refused('iam:PutRolePolicy', { RoleName: 'ops', ...inline, PolicyDocument: '{' }, 'MalformedPolicyDocument'),
  refused('ssm:DeleteDocument', { Name }, 'InvalidDocumentOperation'),
  refused('ssm:DeleteDocument', { Name, DocumentVersion: '1' }, 'InvalidDocumentOperation'),
  refused('ssm:DeleteDocument', { Name, DocumentVersion: '9' }, 'InvalidDocumentVersion'),
  refused('ssm:DeleteDocument', { Name: 'Other' }, 'InvalidDocument'),
  refused('ssm:UpdateDocumentDefaultVersion', { Name, DocumentVersion: '9' }, 'InvalidDocumentVersion'),
  refused(
    'ssm:UpdateDocument',
    { Name, Content: content('2'), DocumentVersion: '$LATEST' },
    'DuplicateDocumentContent',
  ),
  refused('ssm:CreateDocument', { Name, Content: content('3'), DocumentType: 'Session' }, 'DocumentAlreadyExists'),
])('%s %j is refused as AWS does: %s', async (action, input, code) => {
  const ask = await filled();
  await expect(ask(action, input)).rejects.toMatchObject({ name: code });
});

test('a session that is not there is ended without an error, as in AWS', async () => {
  const ask = await filled();
  await expect(ask('ssm:TerminateSession', { SessionId: 'ana-0123456789abcdef0' })).resolves.toMatchObject({
    SessionId: 'ana-0123456789abcdef0',
  });
});

test('what a repair reads over the wire: trust, members, formats and names of versions', async () => {
  const ask = await filled();
  const { Role } = await ask('iam:GetRole', { RoleName: 'ops' });
  expect(decodeURIComponent(Role.AssumeRolePolicyDocument ?? '')).toBe('{"a":"b"}');
  await ask('ssm:UpdateDocument', {
    Name,
    Content: content('3'),
    DocumentVersion: '$LATEST',
    DocumentFormat: 'JSON',
    VersionName: 'third',
  });
  const { DocumentVersions } = await ask('ssm:ListDocumentVersions', { Name });
  expect(DocumentVersions[0]).toMatchObject({ DocumentVersion: '3', DocumentFormat: 'JSON', VersionName: 'third' });
  await expect(ask('iam:GetGroup', { GroupName: 'none' })).rejects.toMatchObject({ name: 'NoSuchEntity' });
});
