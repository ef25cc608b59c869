import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  IAMClient,
  LimitExceededException,
  ListEntitiesForPolicyCommand,
  ListGroupsForUserCommand,
  ListRolePoliciesCommand,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  paginateListAttachedRolePolicies,
  paginateListPolicyVersions,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { InvalidParameterException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  DescribeDocumentPermissionCommand,
  DescribeSessionsCommand,
  DocumentAlreadyExists,
  DuplicateDocumentContent,
  GetDocumentCommand,
  InvalidDocument,
  InvalidDocumentVersion,
  ListTagsForResourceCommand,
  ModifyDocumentPermissionCommand,
  paginateListDocumentVersions,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Account, type AccountOptions, createAccount } from '../../cli/account/account.ts';
import { type AccountServer, serveAccount } from '../../cli/account/server.ts';
import { AwsError } from '../../functions/calls.ts';

const clock = () => new Date('2026-11-20T10:00:00Z');
const policyArn = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
const policy = (note: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: note, Effect: 'Allow', Action: 'ssm:*', Resource: '*' }],
  });

let account: Account;
let server: AccountServer;
let clients: { iam: IAMClient; ssm: SSMClient; sns: SNSClient; sts: STSClient };

async function open(options: Partial<AccountOptions> = {}) {
  account = createAccount({ account: '111122223333', region: 'eu-west-1', clock, ...options });
  server = await serveAccount(account);
  const config = {
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  };
  clients = {
    iam: new IAMClient(config),
    ssm: new SSMClient(config),
    sns: new SNSClient(config),
    sts: new STSClient(config),
  };
}

afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await server.close();
});

async function collect<T, U>(pages: AsyncIterable<T>, of: (page: T) => U[] | undefined): Promise<U[]> {
  const all: U[] = [];
  for await (const page of pages) all.push(...(of(page) ?? []));
  return all;
}

describe('IAM over HTTP', () => {
  beforeEach(() => open({ pageSize: 2 }));

  it('keeps a policy text byte for byte, whatever is in it', async () => {
    const text = `{\n\t"Version":"2012-10-17","Statement":[],"Id":"<&>'\\" +%7B é 𝕏 true ${'a.member.1=b'}"}`;
    const { Policy } = await clients.iam.send(new CreatePolicyCommand({ PolicyName: 'odd', PolicyDocument: text }));
    expect(Policy?.Arn).toBe(policyArn('odd'));
    const { PolicyVersion } = await clients.iam.send(
      new GetPolicyVersionCommand({ PolicyArn: policyArn('odd'), VersionId: 'v1' }),
    );
    expect(PolicyVersion?.Document).toMatch(/^%7B/);
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(text);
    expect(PolicyVersion?.IsDefaultVersion).toBe(true);
  });

  it('holds five versions, numbers them once, and pages through them', async () => {
    const PolicyArn = policyArn('p');
    const add = (note: string, SetAsDefault = false) =>
      clients.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy(note), SetAsDefault }));
    await clients.iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policy('one') }));
    for (const note of ['two', 'three', 'four']) await add(note);
    expect((await add('five', true)).PolicyVersion).toMatchObject({ VersionId: 'v5', IsDefaultVersion: true });
    await expect(add('six')).rejects.toThrow(LimitExceededException);
    const versions = () =>
      collect(paginateListPolicyVersions({ client: clients.iam }, { PolicyArn }), page => page.Versions);
    expect((await versions()).map(version => [version.VersionId, version.IsDefaultVersion])).toEqual([
      ['v5', true],
      ['v4', false],
      ['v3', false],
      ['v2', false],
      ['v1', false],
    ]);
    expect((await versions())[0]?.CreateDate).toEqual(clock());
    await expect(
      clients.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' })),
    ).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await clients.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect((await add('six')).PolicyVersion?.VersionId).toBe('v6');
    await clients.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    const { Policy } = await clients.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 0 });
    await expect(clients.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))).rejects.toThrow(
      NoSuchEntityException,
    );
  });

  it('holds ten attachments and tells who uses a policy', async () => {
    await clients.iam.send(new CreateRoleCommand({ RoleName: 'dev', Path: '/x/', AssumeRolePolicyDocument: '{}' }));
    const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: 'dev' }));
    expect(Role).toMatchObject({ Arn: 'arn:aws:iam::111122223333:role/x/dev' });
    expect(Role?.PermissionsBoundary).toBeUndefined();
    for (let n = 0; n <= 10; n += 1)
      await clients.iam.send(new CreatePolicyCommand({ PolicyName: `p${n}`, PolicyDocument: policy('a') }));
    const attach = (n: number) =>
      clients.iam.send(new AttachRolePolicyCommand({ RoleName: 'dev', PolicyArn: policyArn(`p${n}`) }));
    for (let n = 0; n < 10; n += 1) await attach(n);
    await attach(3);
    await expect(attach(10)).rejects.toThrow(LimitExceededException);
    const attached = await collect(
      paginateListAttachedRolePolicies({ client: clients.iam }, { RoleName: 'dev' }),
      page => page.AttachedPolicies,
    );
    expect(attached.map(({ PolicyName }) => PolicyName)).toEqual([...Array(10).keys()].map(n => `p${n}`));
    await expect(clients.iam.send(new DeletePolicyCommand({ PolicyArn: policyArn('p3') }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    const users = await clients.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: policyArn('p3') }));
    expect([users.PolicyRoles?.map(role => role.RoleName), users.PolicyUsers]).toEqual([['dev'], []]);
    const detach = () => clients.iam.send(new DetachRolePolicyCommand({ RoleName: 'dev', PolicyArn: policyArn('p3') }));
    await detach();
    await expect(detach()).rejects.toThrow(NoSuchEntityException);
    await clients.iam.send(new DeletePolicyCommand({ PolicyArn: policyArn('p3') }));
    await expect(clients.iam.send(new GetPolicyCommand({ PolicyArn: policyArn('p3') }))).rejects.toThrow(
      NoSuchEntityException,
    );
  });

  it('keeps inline policies, groups and boundaries', async () => {
    await clients.iam.send(new CreateRoleCommand({ RoleName: 'dev', AssumeRolePolicyDocument: '{}' }));
    await clients.iam.send(
      new PutRolePolicyCommand({ RoleName: 'dev', PolicyName: 'in<line>&', PolicyDocument: policy('inline') }),
    );
    expect((await clients.iam.send(new ListRolePoliciesCommand({ RoleName: 'dev' }))).PolicyNames).toEqual([
      'in<line>&',
    ]);
    const { PolicyDocument } = await clients.iam.send(
      new GetRolePolicyCommand({ RoleName: 'dev', PolicyName: 'in<line>&' }),
    );
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(policy('inline'));
    await clients.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await clients.iam.send(new CreateGroupCommand({ GroupName: 'ops' }));
    await clients.iam.send(new AddUserToGroupCommand({ UserName: 'ann', GroupName: 'ops' }));
    const { Groups } = await clients.iam.send(new ListGroupsForUserCommand({ UserName: 'ann' }));
    expect(Groups?.map(group => group.GroupName)).toEqual(['ops']);
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await clients.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary }));
    const { User } = await clients.iam.send(new GetUserCommand({ UserName: 'ann' }));
    expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
    const asBoundary = { PolicyArn: PermissionsBoundary, PolicyUsageFilter: 'PermissionsBoundary' } as const;
    const users = await clients.iam.send(new ListEntitiesForPolicyCommand(asBoundary));
    expect(users.PolicyUsers?.map(user => user.UserName)).toEqual(['ann']);
  });

  it.each([
    [
      'a name that is taken',
      () => [1, 2].map(() => new CreateUserCommand({ UserName: 'x' })),
      EntityAlreadyExistsException,
    ],
    [
      'a document that is not JSON',
      () => [new CreatePolicyCommand({ PolicyName: 'x', PolicyDocument: '{' })],
      MalformedPolicyDocumentException,
    ],
    [
      'a document over 6144 characters',
      () => [new CreatePolicyCommand({ PolicyName: 'x', PolicyDocument: policy('a'.repeat(6144)) })],
      LimitExceededException,
    ],
    ['a role that is not there', () => [new GetRoleCommand({ RoleName: 'none' })], NoSuchEntityException],
    [
      'a policy that AWS does not have',
      () => [
        new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: '{}' }),
        new AttachRolePolicyCommand({ RoleName: 'x', PolicyArn: 'arn:aws:iam::aws:policy/Nope' }),
      ],
      NoSuchEntityException,
    ],
  ])('rejects %s', async (_what, commands, error) => {
    const send = async () => {
      for (const command of commands()) await clients.iam.send(command as CreateUserCommand);
    };
    await expect(send()).rejects.toThrow(error);
  });
});

describe('SSM over HTTP', () => {
  beforeEach(() => open({ pageSize: 2 }));
  const content = (port: string) => JSON.stringify({ schemaVersion: '1.0', sessionType: 'Port', properties: { port } });
  const create = () =>
    clients.ssm.send(new CreateDocumentCommand({ Name: 'Doc', Content: content('22'), DocumentType: 'Session' }));
  const get = (DocumentVersion?: string) =>
    clients.ssm.send(new GetDocumentCommand({ Name: 'Doc', ...(DocumentVersion ? { DocumentVersion } : {}) }));

  it('keeps the versions of a document, and which is the default', async () => {
    await create();
    await expect(create()).rejects.toThrow(DocumentAlreadyExists);
    for (const port of ['80', '443'])
      await clients.ssm.send(
        new UpdateDocumentCommand({ Name: 'Doc', Content: content(port), DocumentVersion: '$LATEST' }),
      );
    await expect(clients.ssm.send(new UpdateDocumentCommand({ Name: 'Doc', Content: content('80') }))).rejects.toThrow(
      DuplicateDocumentContent,
    );
    expect(await get()).toMatchObject({ Content: content('22'), DocumentVersion: '1', DocumentType: 'Session' });
    expect(await get('$LATEST')).toMatchObject({ Content: content('443'), DocumentVersion: '3' });
    await clients.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Doc', DocumentVersion: '2' }));
    expect((await get('$DEFAULT')).Content).toBe(content('80'));
    await expect(get('9')).rejects.toThrow(InvalidDocumentVersion);
    await expect(clients.ssm.send(new GetDocumentCommand({ Name: 'Other' }))).rejects.toThrow(InvalidDocument);
    const versions = await collect(
      paginateListDocumentVersions({ client: clients.ssm }, { Name: 'Doc' }),
      page => page.DocumentVersions,
    );
    expect(versions.map(version => [version.DocumentVersion, version.IsDefaultVersion])).toEqual([
      ['3', false],
      ['2', true],
      ['1', false],
    ]);
    expect(versions[0]?.CreatedDate).toEqual(clock());
  });

  it('takes a document by its ARN, and keeps it in its region', async () => {
    await create();
    const byArn = new GetDocumentCommand({ Name: 'arn:aws:ssm:eu-west-1:111122223333:document/Doc' });
    expect((await clients.ssm.send(byArn)).Name).toBe('Doc');
    await expect(account.askIn('us-east-1')('ssm:GetDocument', { Name: 'Doc' })).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });

  it('shares a document and takes it back', async () => {
    await create();
    const share = { Name: 'Doc', PermissionType: 'Share' } as const;
    const shared = async () => (await clients.ssm.send(new DescribeDocumentPermissionCommand(share))).AccountIds;
    await clients.ssm.send(new ModifyDocumentPermissionCommand({ ...share, AccountIdsToAdd: ['all', '444455556666'] }));
    expect(await shared()).toEqual(['all', '444455556666']);
    await clients.ssm.send(new ModifyDocumentPermissionCommand({ ...share, AccountIdsToRemove: ['all'] }));
    expect(await shared()).toEqual(['444455556666']);
  });

  it('starts and ends sessions, and answers the end of a session that never was', async () => {
    const { SessionId = '' } = await clients.ssm.send(new StartSessionCommand({ Target: 'i-0123' }));
    expect(SessionId).toMatch(/^operator-[0-9a-f]+$/);
    const list = async (State: 'Active' | 'History') =>
      (
        await clients.ssm.send(
          new DescribeSessionsCommand({ State, Filters: [{ key: 'SessionId', value: SessionId }] }),
        )
      ).Sessions;
    expect(await list('Active')).toMatchObject([{ Target: 'i-0123', Status: 'Connected', StartDate: clock() }]);
    await clients.ssm.send(new TerminateSessionCommand({ SessionId }));
    expect(await list('Active')).toEqual([]);
    expect(await list('History')).toMatchObject([{ Status: 'Terminated' }]);
    expect(await clients.ssm.send(new TerminateSessionCommand({ SessionId: 'nobody-1' }))).toMatchObject({
      SessionId: 'nobody-1',
    });
  });

  it('tags managed instances; the tagging API leaves untagged ones out', async () => {
    const target = { ResourceType: 'ManagedInstance', ResourceId: 'mi-1' } as const;
    await clients.ssm.send(new AddTagsToResourceCommand({ ...target, Tags: [{ Key: '__proto__', Value: 'true' }] }));
    const { TagList } = await clients.ssm.send(new ListTagsForResourceCommand(target));
    expect(TagList).toEqual([{ Key: '__proto__', Value: 'true' }]);
    const tagged = 'arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1';
    const answer = await fetch(server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources' },
      body: JSON.stringify({ ResourceARNList: [tagged, `${tagged}2`] }),
    });
    expect(await answer.json()).toEqual({
      ResourceTagMappingList: [{ ResourceARN: tagged, Tags: [{ Key: '__proto__', Value: 'true' }] }],
    });
  });
});

describe('SNS and STS over HTTP', () => {
  beforeEach(() => open());

  it('keeps what was published', async () => {
    const Message = JSON.stringify({ default: '{"a":"<true> & \\u0007"}', email: 'line\nline' });
    const sent = await clients.sns.send(
      new PublishCommand({
        TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
        Subject: 'Opened',
        Message,
        MessageStructure: 'json',
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: 'high' },
          rule: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      }),
    );
    expect(account.state().published).toEqual([
      {
        id: sent.MessageId,
        topicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
        subject: 'Opened',
        message: Message,
        attributes: {
          severity: { DataType: 'String', StringValue: 'high' },
          rule: { DataType: 'String.Array', StringValue: '["a"]' },
        },
      },
    ]);
  });

  it.each([
    ['a long subject', { Subject: 'a'.repeat(100), Message: 'x' }],
    ['a subject of two lines', { Subject: 'a\nb', Message: 'x' }],
    ['a message over 256 KB', { Message: 'é'.repeat(131_073) }],
    ['JSON without default', { Message: '{"email":"x"}', MessageStructure: 'json' }],
  ])('rejects %s', async (_what, input) => {
    const publish = new PublishCommand({ TopicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts', ...input });
    await expect(clients.sns.send(publish)).rejects.toThrow(InvalidParameterException);
    expect(account.state().published).toEqual([]);
  });

  it('says who calls', async () => {
    expect(await clients.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/operator',
    });
  });
});

describe('a server that is not well', () => {
  it('hides the last writes from reads until it settles', async () => {
    await open({ staleReads: 1 });
    const user = (UserName: string) => clients.iam.send(new GetUserCommand({ UserName }));
    await clients.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await expect(user('ann')).rejects.toThrow(NoSuchEntityException);
    await clients.iam.send(new CreateUserCommand({ UserName: 'bob' }));
    expect((await user('ann')).User?.UserName).toBe('ann');
    await expect(user('bob')).rejects.toThrow(NoSuchEntityException);
    account.settle();
    expect((await user('bob')).User?.UserName).toBe('bob');
  });

  it('answers injected faults, and bad calls, as AWS would', async () => {
    await open();
    await server.close();
    server = await serveAccount({
      call: async (region, action, input) => {
        if (action === 'iam:GetRole') throw new AwsError('Throttling', 'Rate <exceeded>');
        return account.call(region, action, input);
      },
    });
    const iam = new IAMClient({
      endpoint: server.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    await expect(iam.send(new GetRoleCommand({ RoleName: 'x' }))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate <exceeded>',
    });
    const post = async (body: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(server.url, { method: 'POST', body, headers });
      return [answer.status, await answer.text()];
    };
    expect((await post('')).join()).toContain('InvalidAction');
    expect((await post('Action=constructor&Version=2010-05-08')).join()).toContain('InvalidAction');
    expect(await post('{', { 'x-amz-target': 'AmazonSSM.GetDocument' })).toMatchObject([
      400,
      expect.stringContaining('Serialization'),
    ]);
    expect((await post('x'.repeat(2_000_001)))[0]).toBe(413);
  });
});
