import { describe, expect, test } from 'vitest';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { look } from '../../functions/look/look.ts';
import { documentsNamed } from '../../functions/policy/documents-named.ts';
import { policyChange } from '../guard/fake-world.ts';

const account = policyChange.account;
const grant = (...resources: string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ssm:StartSession', Resource: resources }],
  });
const document = (where: string, name = 'Team-Doc') => `arn:aws:ssm:${where}:document/${name}`;
const instances = 'arn:aws:ec2:ap-southeast-2:*:instance/*';

describe('documents that a policy names', () => {
  test.each([
    ['an account', [document(`eu-west-1:${account}`)], [['Team-Doc', ['eu-west-1']]]],
    ['an empty account', [document('eu-west-1:')], [['Team-Doc', ['eu-west-1']]]],
    ['any region', [document('*:*')], [['Team-Doc', []]]],
    ['any region beside instances', [document('*:*'), instances], [['Team-Doc', ['ap-southeast-2']]]],
    ['a region that is none', [document('ev-il-1:')], [['Team-Doc', []]]],
    ['another account', [document('eu-west-1:999988887777')], []],
    ['a wildcard', [document('*:*', 'Team-*'), '*', 'arn:aws:ssm:*'], []],
    ['a variable', [document('*:*', `\${aws:username}`)], []],
    [
      'Amazon and the shell',
      [document('*:', 'AWS-StartSSHSession'), document('*:*', 'SSM-SessionManagerRunShell')],
      [],
    ],
  ])('%s', (_, resources, found) => {
    expect(documentsNamed(grant(...resources), account).map(({ name, regions }) => [name, regions])).toEqual(found);
  });

  test('no other action, and no refusal', () => {
    expect(documentsNamed(grant(document('*:*')).replace('StartSession', 'GetDocument'), account)).toEqual([]);
    expect(documentsNamed(grant(document('*:*')).replace('Allow', 'Deny'), account)).toEqual([]);
  });
});

/** IAM knows the policy's one version; SSM answers by region and name. */
function accountWith(text: string, documents: Record<string, string | Error>) {
  const asked: string[] = [];
  const ask = async (action: string, input: { Name?: string; DocumentVersion?: string }) => {
    if (action === 'iam:ListPolicyVersions')
      return { Versions: [{ VersionId: 'v2', IsDefaultVersion: true, CreateDate: new Date(0) }], IsTruncated: false };
    if (action === 'iam:GetPolicyVersion') return { PolicyVersion: { Document: text } };
    if (action === 'iam:ListEntitiesForPolicy')
      return { PolicyRoles: [], PolicyUsers: [], PolicyGroups: [], IsTruncated: false };
    asked.push(`${input.Name} ${input.DocumentVersion}`);
    const content = documents[input.Name ?? ''];
    if (content instanceof Error) throw content;
    if (content === undefined) throw new AwsError('InvalidDocument', 'not here');
    return { Name: input.Name, Content: content, DocumentVersion: '1', DocumentType: 'Session' };
  };
  return { ask: ask as unknown as Ask, asked };
}

const lookAt = async (text: string, documents: Record<string, string | Error>) => {
  const { ask, asked } = accountWith(text, documents);
  const { documents: found, gaps } = await look({ ...policyChange, text }, ask);
  return { asked, gaps, names: found?.map(({ arn }) => arn) };
};

test('a policy that names no custom document costs no call', async () => {
  expect((await lookAt(grant(instances, document('*:*', 'AWS-*'), '*'), {})).asked).toEqual([]);
});

test('a document is read where the grant says it stands', async () => {
  const there = `arn:aws:ssm:eu-west-1:${account}:document/Team-Doc`;
  expect(await lookAt(grant(document('eu-west-1:')), { [there]: '{}' })).toEqual({
    asked: [`${there} $DEFAULT`, `${there} $LATEST`],
    gaps: [],
    names: [there],
  });
});

test('in its own region it is read by name', async () => {
  const { asked, names } = await lookAt(grant(document(`${policyChange.region}:`)), { 'Team-Doc': '{}' });
  expect(asked).toEqual(['Team-Doc $DEFAULT', 'Team-Doc $LATEST']);
  expect(names).toEqual([`arn:aws:ssm:${policyChange.region}:${account}:document/Team-Doc`]);
});

test('one that is missing is a gap, and no gap where another region holds it', async () => {
  expect((await lookAt(grant(document('*:*')), {})).gaps.join()).toContain('Team-Doc could not be read');
  const there = `arn:aws:ssm:ap-southeast-2:${account}:document/Team-Doc`;
  const both = [document('eu-west-1:'), document('ap-southeast-2:')];
  expect(await lookAt(grant(...both), { [there]: '{}' })).toMatchObject({ gaps: [], names: [there] });
});

test('a region that cannot be reached is a gap, throttling is tried again', async () => {
  const there = `arn:aws:ssm:eu-west-1:${account}:document/Team-Doc`;
  const text = grant(document('eu-west-1:'));
  expect((await lookAt(text, { [there]: new AwsError('UnrecognizedClientException', '') })).gaps).toHaveLength(1);
  await expect(lookAt(text, { [there]: new AwsError('ThrottlingException', '') })).rejects.toThrow();
});

test('no more than five documents are read', async () => {
  const many = [...Array(9).keys()].map(i => document('*:*', `Team-${i}`));
  const { asked, gaps } = await lookAt(grant(...many), {});
  expect(new Set(asked.map(one => one.split(' ')[0])).size).toBe(5);
  expect(gaps.join()).toContain('9 documents by name; 5 of them');
});
