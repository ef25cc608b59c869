import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEstate } from '../../cli/account/estate.ts';
import { loadState } from '../../cli/account/load-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (file: string, value: unknown) =>
  writeFileSync(join(folder, file), typeof value === 'string' ? value : JSON.stringify(value));

const arn = 'arn:aws:iam::111122223333:policy/p';
const document = { Version: '2012-10-17', Statement: [] };

describe('a state folder', () => {
  it('tells an account what no log holds', async () => {
    put('documents.json', [{ name: 'Doc', versions: [{ version: '1', content: { a: 1 } }], sharedWith: ['all'] }]);
    put('tags.json', '\uFEFF{"arn:aws:ec2:eu-west-1:111122223333:instance/i-1":{"__proto__":"x"}}');
    put('policies.json', [
      {
        arn,
        versions: [
          { id: 'v1', document: JSON.stringify(document) },
          { id: 'v2', document, isDefault: true },
          { id: 'v3' },
        ],
        attachedTo: [{ type: 'role', name: 'dev' }],
      },
    ]);
    const estate = createEstate({ clock: () => new Date(0), known: await loadState(folder) });
    const ask = estate.ask('111122223333', 'eu-west-1');
    expect(await ask('ssm:GetDocument', { Name: 'Doc' })).toMatchObject({ Content: '{"a":1}', DocumentVersion: '1' });
    expect(await ask('ssm:DescribeDocumentPermission', { Name: 'Doc', PermissionType: 'Share' })).toEqual({
      AccountIds: ['all'],
    });
    const tagged = 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1';
    expect((await ask('tag:GetResources', { ResourceARNList: [tagged] })).ResourceTagMappingList).toEqual([
      { ResourceARN: tagged, Tags: [{ Key: '__proto__', Value: 'x' }] },
    ]);
    for (const VersionId of ['v1', 'v2']) {
      const { PolicyVersion } = await ask('iam:GetPolicyVersion', { PolicyArn: arn, VersionId });
      expect(JSON.parse(decodeURIComponent(PolicyVersion.Document))).toEqual(document);
    }
    expect(await ask('iam:GetPolicy', { PolicyArn: arn })).toMatchObject({ Policy: { DefaultVersionId: 'v2' } });
    await expect(ask('iam:GetPolicyVersion', { PolicyArn: arn, VersionId: 'v3' })).rejects.toMatchObject({
      name: 'GuardrailUnknown',
    });
    expect(await ask('iam:ListAttachedRolePolicies', { RoleName: 'dev' })).toMatchObject({
      AttachedPolicies: [{ PolicyArn: arn }],
      IsTruncated: false,
    });
  });

  const version = { version: '1', content: 'x', isDefault: true };
  it.each([
    ['not JSON', 'tags.json', '{', 'is not JSON'],
    ['an empty file', 'policies.json', '', 'is not JSON'],
    ['a list of tags', 'tags.json', [], 'must be an object of ARNs'],
    ['tags of something that is no ARN', 'tags.json', { 'i-\n1': {} }, '"i-\\n1" is not an ARN'],
    ['a tag that is a number', 'tags.json', { 'arn:aws:ec2:r:a:i/1': { a: 1 } }, 'must map keys to text'],
    ['documents by name', 'documents.json', { Doc: {} }, 'documents must be a list'],
    ['a document without a name', 'documents.json', [{ versions: [version] }], 'documents[0].name must be a string'],
    ['no version', 'documents.json', [{ name: 'D', versions: [] }], 'documents[0].versions is empty'],
    ['a version twice', 'documents.json', [{ name: 'D', versions: [version, version] }], 'holds a version twice'],
    [
      'nothing in force',
      'documents.json',
      [{ name: 'D', versions: [version, { version: '2' }].map(one => ({ ...one, isDefault: false })) }],
      'must have one version with isDefault true',
    ],
    ['a version called v1', 'documents.json', [{ name: 'D', versions: [{ version: 'v1' }] }], 'is not a version'],
    [
      'content that is a list',
      'documents.json',
      [{ name: 'D', versions: [{ ...version, content: [] }] }],
      '.content must be',
    ],
    [
      'sharing with a number',
      'documents.json',
      [{ name: 'D', versions: [version], sharedWith: [1] }],
      'list of accounts',
    ],
    [
      'a policy without an ARN',
      'policies.json',
      [{ arn: 'p', versions: [{ id: 'v1' }] }],
      'is not the ARN of a policy',
    ],
    [
      'an attachment to a team',
      'policies.json',
      [{ arn, versions: [{ id: 'v1' }], attachedTo: [{ type: 'team', name: 'x' }] }],
      'attachedTo[0].type must be role, user or group',
    ],
  ])('refuses %s in one line', async (_what, file, value, says) => {
    put(file, value);
    const error = await loadState(folder).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toContain(says);
    expect(error?.message.startsWith(`${join(folder, file)}: `)).toBe(true);
    expect(error?.message).not.toContain('\n');
  });

  it('refuses a folder that is not there, is not one, or holds nothing', async () => {
    await expect(loadState(folder)).rejects.toThrow('holds none of documents.json, tags.json, policies.json');
    await expect(loadState(join(folder, 'none'))).rejects.toThrow('is not a folder');
    put('tags.json', {});
    await expect(loadState(join(folder, 'tags.json'))).rejects.toThrow('is not a folder');
  });
});
