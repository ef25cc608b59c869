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
import { beforeEach, describe, expect, it } from 'vitest';
import { clock, collect, type Served, serve } from './served.ts';

const policyArn = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;
const policy = (note: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: note, Effect: 'Allow', Action: 'ssm:*', Resource: '*' }],
  });
let served: Served;

describe('IAM over HTTP', () => {
  beforeEach(async () => {
    served = await serve({ pageSize: 2 });
  });

  it('keeps a policy text byte for byte, whatever is in it', async () => {
    const text = `{\n\t"Version":"2012-10-17","Statement":[],"Id":"<&>'\\" +%7B é 𝕏 true ${'a.member.1=b'}"}`;
    const { Policy } = await served.iam.send(new CreatePolicyCommand({ PolicyName: 'odd', PolicyDocument: text }));
    expect(Policy?.Arn).toBe(policyArn('odd'));
    const { PolicyVersion } = await served.iam.send(
      new GetPolicyVersionCommand({ PolicyArn: policyArn('odd'), VersionId: 'v1' }),
    );
    expect(PolicyVersion?.Document).toMatch(/^%7B/);
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(text);
    expect(PolicyVersion?.IsDefaultVersion).toBe(true);
  });

  it('holds five versions, numbers them once, and pages through them', async () => {
    const PolicyArn = policyArn('p');
    const add = (note: string, SetAsDefault = false) =>
      served.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy(note), SetAsDefault }));
    await served.iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: policy('one') }));
    for (const note of ['two', 'three', 'four']) await add(note);
    expect((await add('five', true)).PolicyVersion).toMatchObject({ VersionId: 'v5', IsDefaultVersion: true });
    await expect(add('six')).rejects.toThrow(LimitExceededException);
    const versions = () =>
      collect(paginateListPolicyVersions({ client: served.iam }, { PolicyArn }), page => page.Versions);
    expect((await versions()).map(version => [version.VersionId, version.IsDefaultVersion])).toEqual([
      ['v5', true],
      ['v4', false],
      ['v3', false],
      ['v2', false],
      ['v1', false],
    ]);
    expect((await versions())[0]?.CreateDate).toEqual(clock());
    await expect(served.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' }))).rejects.toMatchObject(
      { name: 'DeleteConflictException' },
    );
    await served.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect((await add('six')).PolicyVersion?.VersionId).toBe('v6');
    await served.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    const { Policy } = await served.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 0 });
    await expect(served.iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))).rejects.toThrow(
      NoSuchEntityException,
    );
  });

  it('holds ten attachments and tells who uses a policy', async () => {
    await served.iam.send(new CreateRoleCommand({ RoleName: 'dev', Path: '/x/', AssumeRolePolicyDocument: '{}' }));
    const { Role } = await served.iam.send(new GetRoleCommand({ RoleName: 'dev' }));
    expect(Role).toMatchObject({ Arn: 'arn:aws:iam::111122223333:role/x/dev' });
    expect(Role?.PermissionsBoundary).toBeUndefined();
    for (let n = 0; n <= 10; n += 1)
      await served.iam.send(new CreatePolicyCommand({ PolicyName: `p${n}`, PolicyDocument: policy('a') }));
    const attach = (n: number) =>
      served.iam.send(new AttachRolePolicyCommand({ RoleName: 'dev', PolicyArn: policyArn(`p${n}`) }));
    for (let n = 0; n < 10; n += 1) await attach(n);
    await attach(3);
    await expect(attach(10)).rejects.toThrow(LimitExceededException);
    const attached = await collect(
      paginateListAttachedRolePolicies({ client: served.iam }, { RoleName: 'dev' }),
      page => page.AttachedPolicies,
    );
    expect(attached.map(({ PolicyName }) => PolicyName)).toEqual([...Array(10).keys()].map(n => `p${n}`));
    await expect(served.iam.send(new DeletePolicyCommand({ PolicyArn: policyArn('p3') }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    const users = await served.iam.send(new ListEntitiesForPolicyCommand({ PolicyArn: policyArn('p3') }));
    expect([users.PolicyRoles?.map(role => role.RoleName), users.PolicyUsers]).toEqual([['dev'], []]);
    const detach = () => served.iam.send(new DetachRolePolicyCommand({ RoleName: 'dev', PolicyArn: policyArn('p3') }));
    await detach();
    await expect(detach()).rejects.toThrow(NoSuchEntityException);
    await served.iam.send(new DeletePolicyCommand({ PolicyArn: policyArn('p3') }));
    await expect(served.iam.send(new GetPolicyCommand({ PolicyArn: policyArn('p3') }))).rejects.toThrow(
      NoSuchEntityException,
    );
  });

  it('keeps inline policies, groups and boundaries', async () => {
    await served.iam.send(new CreateRoleCommand({ RoleName: 'dev', AssumeRolePolicyDocument: '{}' }));
    await served.iam.send(
      new PutRolePolicyCommand({ RoleName: 'dev', PolicyName: 'in<line>&', PolicyDocument: policy('inline') }),
    );
    expect((await served.iam.send(new ListRolePoliciesCommand({ RoleName: 'dev' }))).PolicyNames).toEqual([
      'in<line>&',
    ]);
    const { PolicyDocument } = await served.iam.send(
      new GetRolePolicyCommand({ RoleName: 'dev', PolicyName: 'in<line>&' }),
    );
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(policy('inline'));
    await served.iam.send(new CreateUserCommand({ UserName: 'ann' }));
    await served.iam.send(new CreateGroupCommand({ GroupName: 'ops' }));
    await served.iam.send(new AddUserToGroupCommand({ UserName: 'ann', GroupName: 'ops' }));
    const { Groups } = await served.iam.send(new ListGroupsForUserCommand({ UserName: 'ann' }));
    expect(Groups?.map(group => group.GroupName)).toEqual(['ops']);
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await served.iam.send(new PutUserPermissionsBoundaryCommand({ UserName: 'ann', PermissionsBoundary }));
    const { User } = await served.iam.send(new GetUserCommand({ UserName: 'ann' }));
    expect(User?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(PermissionsBoundary);
    const asBoundary = { PolicyArn: PermissionsBoundary, PolicyUsageFilter: 'PermissionsBoundary' } as const;
    const users = await served.iam.send(new ListEntitiesForPolicyCommand(asBoundary));
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
      for (const command of commands()) await served.iam.send(command as CreateUserCommand);
    };
    await expect(send()).rejects.toThrow(error);
  });
});
