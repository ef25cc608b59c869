import { expect, test } from 'vitest';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { look } from '../../functions/look/look.ts';
import { reader } from '../../functions/look/reader.ts';
import type { Access, ChangeOf, SessionDocument, StartedSession } from '../../functions/types.ts';
import { badPolicy, policyArn, policyChange, safePolicy } from '../guard/fake-world.ts';

const silent = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } });
const denies = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: 'ssm:StartSession', Resource: '*' },
});
const { kind: _kind, policyArn: _arn, version: _version, text: _text, live: _live, ...head } = policyChange;

type Answers = Record<string, unknown>;

/** AWS as a table of answers, `ACTION` or `ACTION first-input`; what is not in it does not exist. */
function fakeAsk(answers: Answers): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const ask = async (action: string, input: object) => {
    const inputs = Object.values(input).join(' ');
    asked.push(`${action} ${inputs}`);
    const answer = answers[`${action} ${inputs}`] ?? answers[action];
    if (answer instanceof Error) throw answer;
    if (answer === undefined) throw new AwsError('NoSuchEntity', 'not here');
    return answer;
  };
  return { ask: ask as Ask, asked };
}

/** A managed policy; IAM answers with its text percent-encoded. */
function iamOf(texts: Record<string, string>, inForce: string, more: Answers = {}): Answers {
  const ids = Object.keys(texts);
  const version = (id: string) => ({ VersionId: id, IsDefaultVersion: id === inForce });
  return {
    'iam:GetPolicy': {
      Policy: { Arn: policyArn, DefaultVersionId: inForce, AttachmentCount: 1, PermissionsBoundaryUsageCount: 0 },
    },
    'iam:ListPolicyVersions': {
      Versions: ids.map(id => ({ ...version(id), CreateDate: new Date(0) })),
      IsTruncated: false,
    },
    'ssm:GetDocument': { Name: 'Restricted', Content: '{}', DocumentVersion: '1', DocumentType: 'Session' },
    'iam:ListEntitiesForPolicy': { PolicyRoles: [], PolicyUsers: [], PolicyGroups: [], IsTruncated: false },
    ...Object.fromEntries(
      ids.map(id => [
        `iam:GetPolicyVersion ${policyArn} ${id}`,
        { PolicyVersion: { ...version(id), Document: encodeURIComponent(texts[id] ?? '') } },
      ]),
    ),
    ...more,
  };
}

const textsOf = (subjects: unknown[] | undefined) =>
  subjects?.map(subject => (subject as Access).policies.map(policy => policy.text));

test('a policy that speaks of no session and replaces nothing costs no call', async () => {
  const { ask, asked } = fakeAsk({});
  await look({ ...policyChange, event: 'CreatePolicy', version: 'v1', text: silent }, ask);
  await look({ ...policyChange, live: false, text: silent }, ask);
  expect(asked).toEqual([]);
});

test('a policy that replaces one as silent is not looked at further', async () => {
  const { ask, asked } = fakeAsk(iamOf({ v1: silent, v2: silent }, 'v2'));
  expect((await look({ ...policyChange, text: silent }, ask)).now).toEqual([]);
  expect(asked).toHaveLength(2);
});

test('what is in force, what was before, and every version', async () => {
  const snapshot = await look(policyChange, fakeAsk(iamOf({ v1: safePolicy, v2: badPolicy }, 'v2')).ask);
  expect(textsOf(snapshot.now)).toEqual([[badPolicy]]);
  expect(textsOf(snapshot.before)).toEqual([[safePolicy]]);
  expect(snapshot).toMatchObject({ previousVersion: 'v1', carried: [], gaps: [], attachedTo: [] });
  expect(snapshot.versions?.map(version => [version.id, version.isDefault])).toEqual([
    ['v2', true],
    ['v1', false],
  ]);
});

test('a version that is in force no more is carried', async () => {
  const snapshot = await look(policyChange, fakeAsk(iamOf({ v1: safePolicy, v2: badPolicy }, 'v1')).ask);
  expect([textsOf(snapshot.now), textsOf(snapshot.carried)]).toEqual([[[safePolicy]], [[badPolicy]]]);
});

test('a hidden text is read; where AWS will not say it, that is said', async () => {
  const { text: _, ...hidden } = policyChange;
  const answers = iamOf({ v1: safePolicy, v2: badPolicy }, 'v2');
  expect(textsOf((await look(hidden, fakeAsk(answers).ask)).now)).toEqual([[badPolicy]]);
  const refused = { ...answers, [`iam:GetPolicyVersion ${policyArn} v2`]: new AwsError('AccessDenied', '') };
  const snapshot = await look(hidden, fakeAsk(refused).ask);
  expect(snapshot.unreadable).toMatch(/could not be read/);
  expect(snapshot.gaps).toEqual([
    `Version v2 of ${policyArn} could not be read: iam:GetPolicyVersion answered AccessDenied.`,
  ]);
});

test.each(['Throttling', 'ServiceFailure', 'TimeoutError'])('%s rejects, so that the event comes again', async code => {
  const { ask } = fakeAsk({ 'iam:ListPolicyVersions': new AwsError(code, '') });
  await expect(look(policyChange, ask)).rejects.toThrow(expect.objectContaining({ name: code }));
});

test('a Deny that is replaced: those it denied are judged whole', async () => {
  const other = 'arn:aws:iam::111122223333:policy/other';
  const answers = iamOf({ v1: denies, v2: silent }, 'v2', {
    [`iam:ListEntitiesForPolicy ${policyArn} PermissionsPolicy`]: {
      PolicyRoles: [{ RoleName: 'ops' }],
      PolicyUsers: [],
      PolicyGroups: [],
      IsTruncated: false,
    },
    'iam:GetRole': { Role: { Arn: 'arn:aws:iam::111122223333:role/ops', RoleId: 'AROA' } },
    'iam:ListAttachedRolePolicies': {
      AttachedPolicies: [{ PolicyArn: policyArn }, { PolicyArn: other }],
      IsTruncated: false,
    },
    'iam:ListRolePolicies': { PolicyNames: [], IsTruncated: false },
    [`iam:GetPolicy ${other}`]: { Policy: { DefaultVersionId: 'v1' } },
    [`iam:GetPolicyVersion ${other} v1`]: { PolicyVersion: { Document: badPolicy } },
  });
  const snapshot = await look({ ...policyChange, text: silent }, fakeAsk(answers).ask);
  expect(textsOf(snapshot.now)).toEqual([[silent], [silent, badPolicy]]);
  expect(textsOf(snapshot.before)).toEqual([[denies], [denies, badPolicy]]);
});

test('an attachment is judged with and without what was attached', async () => {
  const principal = { type: 'role', name: 'ops' } as const;
  const change: ChangeOf<'attachment'> = {
    ...head,
    kind: 'attachment',
    event: 'AttachRolePolicy',
    principal,
    policyArn,
  };
  const answers = iamOf({ v1: badPolicy }, 'v1', {
    'iam:GetRole': { Role: { Arn: 'arn:aws:iam::111122223333:role/team/ops', RoleId: '' } },
    'iam:ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyArn: policyArn }], IsTruncated: false },
    'iam:ListRolePolicies': { PolicyNames: ['own'], IsTruncated: false },
    'iam:GetRolePolicy': { PolicyDocument: encodeURIComponent(silent) },
  });
  const snapshot = await look(change, fakeAsk(answers).ask);
  expect((snapshot.now[0] as Access).principal?.arn).toBe('arn:aws:iam::111122223333:role/team/ops');
  expect(textsOf(snapshot.now)).toEqual([[badPolicy, silent]]);
  expect(textsOf(snapshot.before)).toEqual([[silent]]);
});

test('a document is judged in its default and its latest version, with its sharing', async () => {
  const change: ChangeOf<'session-document'> = {
    ...head,
    kind: 'session-document',
    event: 'UpdateDocument',
    name: 'Web',
    version: '2',
    shared: [],
    deleted: false,
  };
  const content = (DocumentVersion: string) => ({
    Name: 'Web',
    Content: `text ${DocumentVersion}`,
    DocumentVersion,
    DocumentType: 'Session',
  });
  const { ask } = fakeAsk({
    'ssm:GetDocument Web $DEFAULT': content('1'),
    'ssm:GetDocument Web $LATEST': content('2'),
    'ssm:GetDocument Web 1': content('1'),
    'ssm:DescribeDocumentPermission': { AccountIds: ['all'] },
  });
  const snapshot = await look(change, ask);
  const [now] = snapshot.now as SessionDocument[];
  expect(now?.versions).toEqual([
    { version: '$DEFAULT', text: 'text 1' },
    { version: '$LATEST', text: 'text 2' },
  ]);
  expect(now?.sharedWith).toEqual(['all']);
  expect((snapshot.before as SessionDocument[])[0]?.versions).toEqual([{ version: '1', text: 'text 1' }]);
});

test('a share that cannot be read back is judged by what the record shared', async () => {
  const change: ChangeOf<'session-document'> = {
    ...head,
    kind: 'session-document',
    event: 'ModifyDocumentPermission',
    name: 'Web',
    shared: ['all'],
    deleted: false,
  };
  const { ask } = fakeAsk({
    'ssm:GetDocument': { Name: 'Web', Content: '{}', DocumentVersion: '1', DocumentType: 'Session' },
    'ssm:DescribeDocumentPermission': new AwsError('AccessDenied', 'no'),
  });
  const [now] = (await look(change, ask)).now as SessionDocument[];
  expect(now?.sharedWith).toEqual(['all']);
});

test('a session is judged with the tags of its target, whatever they are called', async () => {
  const change: ChangeOf<'session'> = {
    ...head,
    kind: 'session',
    event: 'StartSession',
    target: 'i-0123456789abcdef0',
    denied: false,
    resumed: false,
  };
  const arn = 'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0';
  const { ask } = fakeAsk({
    [`tag:GetResources ${arn}`]: {
      ResourceTagMappingList: [{ ResourceARN: arn, Tags: [{ Key: '__proto__', Value: 'x' }] }],
    },
  });
  const [session] = (await look(change, ask)).now as StartedSession[];
  expect(Object.entries(session?.targetTags ?? {})).toEqual([['__proto__', 'x']]);
  const denied = fakeAsk({});
  await look({ ...change, denied: true }, denied.ask);
  expect(denied.asked).toEqual([]);
});

test('paging goes on to the end or to its bound, and says so', async () => {
  const pages = async (_: string, { Marker = '0' }: { Marker?: string }) => ({
    PolicyNames: [Marker],
    IsTruncated: Marker !== '4',
    Marker: String(Number(Marker) + 1),
  });
  const aws = reader(pages as unknown as Ask, async () => undefined);
  const names = (bound?: number) =>
    aws.list('iam:ListRolePolicies', { RoleName: 'r' }, page => page.PolicyNames, 'The list', bound);
  expect(await names()).toEqual({ items: ['0', '1', '2', '3', '4'], complete: true });
  expect(aws.gaps).toEqual([]);
  expect(await names(2)).toEqual({ items: ['0', '1'], complete: false });
  expect(aws.gaps).toEqual(['The list: only the first 2 were read.']);
});
