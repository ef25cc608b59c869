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
  StartSessionCommand,
  TerminateSessionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from 'vitest';
import { clock, collect, type Served, serve } from './served.ts';

let served: Served;

describe('SSM over HTTP', () => {
  beforeEach(async () => {
    served = await serve({ pageSize: 2 });
  });
  const content = (port: string) => JSON.stringify({ schemaVersion: '1.0', sessionType: 'Port', properties: { port } });
  const create = () =>
    served.ssm.send(new CreateDocumentCommand({ Name: 'Doc', Content: content('22'), DocumentType: 'Session' }));
  const get = (DocumentVersion?: string) =>
    served.ssm.send(new GetDocumentCommand({ Name: 'Doc', ...(DocumentVersion ? { DocumentVersion } : {}) }));

  it('keeps the versions of a document, and which is the default', async () => {
    await create();
    await expect(create()).rejects.toThrow(DocumentAlreadyExists);
    for (const port of ['80', '443'])
      await served.ssm.send(
        new UpdateDocumentCommand({ Name: 'Doc', Content: content(port), DocumentVersion: '$LATEST' }),
      );
    await expect(served.ssm.send(new UpdateDocumentCommand({ Name: 'Doc', Content: content('80') }))).rejects.toThrow(
      DuplicateDocumentContent,
    );
    expect(await get()).toMatchObject({ Content: content('22'), DocumentVersion: '1', DocumentType: 'Session' });
    expect(await get('$LATEST')).toMatchObject({ Content: content('443'), DocumentVersion: '3' });
    await served.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Doc', DocumentVersion: '2' }));
    expect((await get('$DEFAULT')).Content).toBe(content('80'));
    await expect(get('9')).rejects.toThrow(InvalidDocumentVersion);
    await expect(served.ssm.send(new GetDocumentCommand({ Name: 'Other' }))).rejects.toThrow(InvalidDocument);
    const versions = await collect(
      paginateListDocumentVersions({ client: served.ssm }, { Name: 'Doc' }),
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
    expect((await served.ssm.send(byArn)).Name).toBe('Doc');
    await expect(served.account.askIn('us-east-1')('ssm:GetDocument', { Name: 'Doc' })).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });

  it('shares a document and takes it back', async () => {
    await create();
    const share = { Name: 'Doc', PermissionType: 'Share' } as const;
    const shared = async () => (await served.ssm.send(new DescribeDocumentPermissionCommand(share))).AccountIds;
    await served.ssm.send(new ModifyDocumentPermissionCommand({ ...share, AccountIdsToAdd: ['all', '444455556666'] }));
    expect(await shared()).toEqual(['all', '444455556666']);
    await served.ssm.send(new ModifyDocumentPermissionCommand({ ...share, AccountIdsToRemove: ['all'] }));
    expect(await shared()).toEqual(['444455556666']);
  });

  it('starts and ends sessions, and answers the end of a session that never was', async () => {
    const { SessionId = '' } = await served.ssm.send(new StartSessionCommand({ Target: 'i-0123' }));
    expect(SessionId).toMatch(/^operator-[0-9a-f]+$/);
    const list = async (State: 'Active' | 'History') =>
      (await served.ssm.send(new DescribeSessionsCommand({ State, Filters: [{ key: 'SessionId', value: SessionId }] })))
        .Sessions;
    expect(await list('Active')).toMatchObject([{ Target: 'i-0123', Status: 'Connected', StartDate: clock() }]);
    await served.ssm.send(new TerminateSessionCommand({ SessionId }));
    expect(await list('Active')).toEqual([]);
    expect(await list('History')).toMatchObject([{ Status: 'Terminated' }]);
    expect(await served.ssm.send(new TerminateSessionCommand({ SessionId: 'nobody-1' }))).toMatchObject({
      SessionId: 'nobody-1',
    });
  });

  it('tags managed instances; the tagging API leaves untagged ones out', async () => {
    const target = { ResourceType: 'ManagedInstance', ResourceId: 'mi-1' } as const;
    await served.ssm.send(new AddTagsToResourceCommand({ ...target, Tags: [{ Key: '__proto__', Value: 'true' }] }));
    const { TagList } = await served.ssm.send(new ListTagsForResourceCommand(target));
    expect(TagList).toEqual([{ Key: '__proto__', Value: 'true' }]);
    const tagged = 'arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1';
    const answer = await fetch(served.server.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources' },
      body: JSON.stringify({ ResourceARNList: [tagged, `${tagged}2`] }),
    });
    expect(await answer.json()).toEqual({
      ResourceTagMappingList: [{ ResourceARN: tagged, Tags: [{ Key: '__proto__', Value: 'true' }] }],
    });
  });
});
