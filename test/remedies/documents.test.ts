import { describe, expect, test } from 'vitest';
import { deleteDocument } from '../../functions/remedies/delete-document.ts';
import { restoreDocumentVersion } from '../../functions/remedies/restore-document-version.ts';
import { unshareDocument } from '../../functions/remedies/unshare-document.ts';
import type { ChangeOf, Step } from '../../functions/types.ts';
import { aChange, anAccount, foundNow, holding, id, perform, planFor, portDocument } from './repairing.ts';

const good = portDocument('443');
const bad = portDocument('8080');
const worse = portDocument('9090');
type DocumentChange = ChangeOf<'session-document'>;

const document = (event: string, given: Partial<DocumentChange> = {}) =>
  aChange('session-document', event, { name: 'Ports', documentType: 'Session', shared: [], deleted: false, ...given });

/** A document written once for each text, with the version that is its default. */
async function written(texts: string[], byDefault = '1', Name = 'Ports') {
  const { account, act } = anAccount();
  const [first, ...others] = texts;
  await act('ssm:CreateDocument', { Name, Content: first, DocumentType: 'Session', DocumentFormat: 'JSON' });
  for (const Content of others) await act('ssm:UpdateDocument', { Name, Content, VersionName: `n${Content.length}` });
  await act('ssm:UpdateDocumentDefaultVersion', { Name, DocumentVersion: byDefault });
  return { account, act };
}

/** The versions that a document has, with a star at the default. */
function versionsOf({ account }: Awaited<ReturnType<typeof written>>, name = 'Ports') {
  const found = account.state().regions.get('eu-west-1')?.documents.get(name);
  return [...(found?.versions.keys() ?? [])].map(version =>
    version === found?.defaultVersion ? `${version}*` : version,
  );
}

describe('restore-document-version', () => {
  test.each<[string, string[], string, Partial<DocumentChange> & { event?: string }, string[]]>([
    ['a new version, the default untouched', [good, bad], '1', { version: '2' }, ['1*']],
    ['a new version that is the default already', [good, bad], '2', { version: '2' }, ['1*']],
    [
      'a bad version set as the default, a good one after it',
      [bad, good],
      '1',
      { event: 'UpdateDocumentDefaultVersion', version: '1' },
      ['1', '2*'],
    ],
    ['two bad ones after a good one', [bad, good, worse, `${bad} `], '4', { version: '4' }, ['1', '2*']],
  ])('%s', async (_, texts, byDefault, given, left) => {
    const made = await written(texts, byDefault);
    const { account } = made;
    const before = holding(account);
    const { event = 'UpdateDocument', ...rest } = given;
    const change = document(event, rest);
    const over = { before: [{ kind: 'document' as const, name: 'Ports', versions: [{ version: '1', text: good }] }] };
    const { answer } = await planFor(restoreDocumentVersion, account, change, {}, over);
    const step = answer as Step;
    expect(step).toMatchObject({ remedy: 'restore-document-version', calls: expect.any(Array) });
    await perform(account, step.calls);
    expect(versionsOf(made)).toEqual(left);
    expect(await foundNow(account, change)).toEqual([]);
    await perform(account, step.undo);
    expect(holding(account)).toBe(before);
  });

  test('what was found before the change does not keep it from being repaired', async () => {
    const shell = (command: string) =>
      JSON.stringify({
        schemaVersion: '1.0',
        sessionType: 'Standard_Stream',
        inputs: { ...(command && { shellProfile: { linux: command } }), runAsDefaultUser: command ? 'root' : 'ops' },
      });
    const { account } = await written([shell(''), shell('id')], '2', 'SSM-SessionManagerRunShell');
    const change = document('UpdateDocument', { name: 'SSM-SessionManagerRunShell', version: '2' });
    const { answer } = await planFor(restoreDocumentVersion, account, change);
    expect((answer as Step).calls).toMatchObject([
      { input: { DocumentVersion: '1' } },
      { input: { DocumentVersion: '2' } },
    ]);
    await perform(account, (answer as Step).calls);
    expect(await foundNow(account, change)).toContain('session-logging-off');
  });

  const many = [good, ...[1, 2, 3, 4, 5, 6].map(i => portDocument(`${8080 + i}`))];
  test.each<[string, string[], string, Partial<DocumentChange> & { event?: string }, RegExp]>([
    ['no version passes', [worse, bad], '2', { version: '2' }, /none of its versions is free of open-port/],
    ['it is the only one', [bad], '1', { event: 'CreateDocument', version: '1' }, /no other version/],
    ['a later one was written meanwhile', [good, bad, worse], '2', { version: '2' }, /moved on: version 3 is/],
    [
      'another is the default meanwhile',
      [good, bad, worse],
      '3',
      { event: 'UpdateDocumentDefaultVersion', version: '2' },
      /moved on: version 3 is/,
    ],
    ['too many follow', many, '7', { version: '7' }, /6 versions follow 1/],
    ['the account is disputed', [good, bad], '2', { version: '2', disputed: true }, /different accounts/],
  ])('withheld: %s', async (_, texts, byDefault, given, because) => {
    const { account } = await written(texts, byDefault);
    const { event = 'UpdateDocument', ...rest } = given;
    const over = { before: [{ kind: 'document' as const, name: 'Ports', versions: [{ version: '1', text: good }] }] };
    const { answer } = await planFor(restoreDocumentVersion, account, document(event, rest), {}, over);
    expect(answer).toMatchObject({ remedy: 'restore-document-version', because: expect.stringMatching(because) });
  });

  test('withheld: a version that would be deleted cannot be read', async () => {
    const { account } = await written([good, worse, bad], '3');
    const versions = account.state().regions.get('eu-west-1')?.documents.get('Ports')?.versions;
    versions?.set('2', { content: undefined, created: new Date(0) });
    const { answer } = await planFor(
      restoreDocumentVersion,
      account,
      document('UpdateDocument', { version: '3' }),
      {},
      {
        before: [{ kind: 'document', name: 'Ports', versions: [{ version: '2', text: good }] }],
      },
    );
    expect(answer).toMatchObject({ because: expect.stringMatching(/could not be read/) });
  });
});

describe('delete-document', () => {
  test('its content, tags and sharing come back', async () => {
    const { account, act } = await written([bad]);
    await act('ssm:AddTagsToResource', {
      ResourceType: 'Document',
      ResourceId: 'Ports',
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    await act('ssm:ModifyDocumentPermission', {
      Name: 'Ports',
      PermissionType: 'Share',
      AccountIdsToAdd: ['444455556666'],
    });
    const before = holding(account);
    const { answer } = await planFor(deleteDocument, account, document('CreateDocument', { version: '1' }));
    const step = answer as Step;
    await perform(account, step.calls);
    expect(account.state().regions.get('eu-west-1')?.documents.size).toBe(0);
    await perform(account, step.undo);
    expect(holding(account)).toBe(before);
  });

  test.each<[string, string[], Partial<DocumentChange>, RegExp]>([
    ['the preferences', [bad], { name: 'SSM-SessionManagerRunShell' }, /take logging and encryption/],
    ['it was written again', [bad, worse], {}, /moved on/],
    ['it was written again and is good', [bad, good], {}, /moved on/],
    ['the account is disputed', [bad], { disputed: true }, /different accounts/],
    ['it is not there', [bad], { name: 'Other' }, /could not be read/],
  ])('withheld: %s', async (_, texts, given, because) => {
    const { account } = await written(texts, '1', given.name === 'Other' ? 'Ports' : given.name);
    const { answer } = await planFor(deleteDocument, account, document('CreateDocument', { version: '1', ...given }));
    expect(answer).toMatchObject({ remedy: 'delete-document', because: expect.stringMatching(because) });
  });
});

describe('unshare-document', () => {
  const shared = async (AccountIdsToAdd: string[]) => {
    const made = await written([good]);
    await made.act('ssm:ModifyDocumentPermission', { Name: 'Ports', PermissionType: 'Share', AccountIdsToAdd });
    return made;
  };
  const trusted = { baseline: { trustedAccounts: ['777788889999'] } };

  test('the accounts added go, those of before and those that are trusted stay', async () => {
    const { account } = await shared(['222233334444', 'all', '777788889999']);
    const before = holding(account);
    const change = document('ModifyDocumentPermission', { shared: ['All', '777788889999'] });
    const { answer } = await planFor(unshareDocument, account, change, trusted);
    const step = answer as Step;
    expect(step.calls).toMatchObject([{ input: { AccountIdsToRemove: ['all'] } }]);
    await perform(account, step.calls);
    expect([...(account.state().regions.get('eu-west-1')?.documents.get('Ports')?.sharedWith ?? [])]).toEqual([
      '222233334444',
      '777788889999',
    ]);
    await perform(account, step.undo);
    expect(holding(account)).toBe(before);
  });

  test.each<[string, string[], Partial<DocumentChange>, RegExp]>([
    ['it is shared no more', [], { shared: ['all'] }, /moved on/],
    ['only trusted accounts were added', ['777788889999'], { shared: ['777788889999'] }, /moved on/],
    ['the owner itself', [id], { shared: [id] }, /moved on/],
    ['the account is disputed', ['all'], { shared: ['all'], disputed: true }, /different accounts/],
  ])('withheld: %s', async (_, accounts, given, because) => {
    const { account } = await shared(accounts);
    const { answer } = await planFor(unshareDocument, account, document('ModifyDocumentPermission', given), trusted);
    expect(answer).toMatchObject({ remedy: 'unshare-document', because: expect.stringMatching(because) });
  });
});
