import { describe, expect, it, test } from 'vitest';
import { decode, families } from '../../functions/events/index.ts';
import { account, changeOf, record } from './record.ts';

const iam = `arn:aws:iam::${account}`;
const ssm = `arn:aws:ssm:us-east-1:${account}`;
const instance = `arn:aws:ec2:us-east-1:${account}:instance/i-0aaaabbbbccccdddd`;
const policyArn = `${iam}:policy/P`;
const text = '{\n "Version": "2012-10-17"}';
const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const role = { type: 'role', name: 'r' };
const user = { type: 'user', name: 'u' };
const group = { type: 'group', name: 'g' };
const described = (more: object) => ({ responseElements: { documentDescription: { name: 'D', ...more } } });

/** Source, event, request, what the change says, and what else the record holds. */
const changes: [string, string, unknown, object, Record<string, unknown>?][] = [
  [
    'iam',
    'CreatePolicy',
    { policyName: 'P', path: '/team/', policyDocument: text },
    { kind: 'managed-policy', policyArn: `${iam}:policy/team/P`, version: 'v1', text, live: true },
  ],
  [
    'iam',
    'CreatePolicyVersion',
    { policyArn, policyDocument: text, setAsDefault: true },
    { kind: 'managed-policy', resource: policyArn, policyArn, version: 'v2', text, live: true },
    { responseElements: { policyVersion: { versionId: 'v2', isDefaultVersion: true } } },
  ],
  ['iam', 'CreatePolicyVersion', { policyArn, policyDocument: text }, { live: false, text }],
  ['iam', 'CreatePolicyVersion', { policyArn, policyDocument: text, setAsDefault: false }, { live: false }],
  ['iam', 'CreatePolicyVersion', { policyArn, policyDocument: text, setAsDefault: 'true' }, { live: true }],
  [
    'iam',
    'CreatePolicyVersion',
    { policyArn, policyDocument: text, setAsDefault: true },
    { live: false },
    { responseElements: { policyVersion: { versionId: 'v2', isDefaultVersion: false } } },
  ],
  [
    'iam',
    'SetDefaultPolicyVersion',
    { policyArn, versionId: 'v3' },
    { policyArn, version: 'v3', live: true, gaps: [] },
  ],
  [
    'iam',
    'PutRolePolicy',
    { roleName: 'r', policyName: 'p', policyDocument: text },
    { kind: 'inline-policy', principal: role, policyName: 'p', text, resource: `${iam}:role/r`, gaps: [] },
  ],
  ['iam', 'PutUserPolicy', { userName: 'u', policyName: 'p', policyDocument: text }, { principal: user, text }],
  ['iam', 'PutGroupPolicy', { groupName: 'g', policyName: 'p', policyDocument: text }, { principal: group, text }],
  ['iam', 'AttachRolePolicy', { roleName: 'r', policyArn }, { kind: 'attachment', principal: role, policyArn }],
  ['iam', 'AttachUserPolicy', { userName: 'u', policyArn }, { kind: 'attachment', principal: user, policyArn }],
  ['iam', 'AttachGroupPolicy', { groupName: 'g', policyArn }, { kind: 'attachment', principal: group, policyArn }],
  ['iam', 'AddUserToGroup', { userName: 'u', groupName: 'g' }, { kind: 'attachment', principal: user, group: 'g' }],
  [
    'iam',
    'DeleteRolePolicy',
    { roleName: 'r', policyName: 'p' },
    { kind: 'guard-removed', principal: role, policyName: 'p', boundary: false },
  ],
  ['iam', 'DeleteUserPolicy', { userName: 'u', policyName: 'p' }, { principal: user, policyName: 'p' }],
  ['iam', 'DeleteGroupPolicy', { groupName: 'g', policyName: 'p' }, { principal: group, policyName: 'p' }],
  ['iam', 'DetachRolePolicy', { roleName: 'r', policyArn }, { principal: role, policyArn, boundary: false }],
  ['iam', 'DetachUserPolicy', { userName: 'u', policyArn }, { principal: user, policyArn, boundary: false }],
  ['iam', 'DetachGroupPolicy', { groupName: 'g', policyArn }, { principal: group, policyArn, boundary: false }],
  ['iam', 'RemoveUserFromGroup', { userName: 'u', groupName: 'g' }, { principal: user, group: 'g', boundary: false }],
  [
    'iam',
    'PutRolePermissionsBoundary',
    { roleName: 'r', permissionsBoundary: policyArn },
    { kind: 'guard-removed', principal: role, policyArn, boundary: true },
  ],
  ['iam', 'PutUserPermissionsBoundary', { userName: 'u', permissionsBoundary: policyArn }, { boundary: true }],
  ['iam', 'DeleteRolePermissionsBoundary', { roleName: 'r' }, { principal: role, boundary: true }],
  ['iam', 'DeleteUserPermissionsBoundary', { userName: 'u' }, { principal: user, boundary: true }],
  [
    'ssm',
    'CreateDocument',
    { name: 'D', content: hidden },
    { kind: 'session-document', name: 'D', resource: `${ssm}:document/D`, documentType: 'Session', version: '1' },
    described({ documentType: 'Session', documentVersion: '1' }),
  ],
  ['ssm', 'CreateDocument', { name: 'D', documentType: 'Session', content: '{}' }, { text: '{}', gaps: [] }],
  ['ssm', 'CreateDocument', { name: 'D', content: { a: 1 } }, { text: '{"a":1}' }, described({ schemaVersion: '1.0' })],
  [
    'ssm',
    'UpdateDocument',
    { name: `${ssm}:document/D`, content: hidden, documentVersion: '$LATEST' },
    { name: 'D', version: '4', deleted: false, shared: [] },
    described({ documentType: 'Session', documentVersion: '4', defaultVersion: '1' }),
  ],
  ['ssm', 'UpdateDocumentDefaultVersion', { name: 'D', documentVersion: '2' }, { name: 'D', version: '2', gaps: [] }],
  [
    'ssm',
    'ModifyDocumentPermission',
    { name: 'D', permissionType: 'Share', accountIdsToAdd: ['all', '444455556666'] },
    { shared: ['all', '444455556666'] },
  ],
  ['ssm', 'DeleteDocument', { name: 'SSM-SessionManagerRunShell' }, { deleted: true }],
  ['ssm', 'DeleteDocument', { name: 'SSM-SessionManagerRunShell', documentVersion: '2' }, { deleted: false }],
  [
    'ssm',
    'UpdateDocumentDefaultVersion',
    { name: 'AWS-StartSSHSession', documentVersion: '1' },
    { resource: 'arn:aws:ssm:us-east-1::document/AWS-StartSSHSession' },
  ],
  [
    'ssm',
    'StartSession',
    { target: 'i-0aaaabbbbccccdddd', documentName: 'D', parameters: { portNumber: ['22'], host: 'db' } },
    {
      kind: 'session',
      resource: instance,
      sessionId: 'ada-1',
      document: 'D',
      parameters: { portNumber: ['22'], host: ['db'] },
      denied: false,
      resumed: false,
      gaps: [],
    },
    { responseElements: { sessionId: 'ada-1' } },
  ],
  [
    'ssm',
    'StartSession',
    { target: 'mi-0aaaabbbbccccdddd' },
    { resource: `${ssm}:managed-instance/mi-0aaaabbbbccccdddd`, parameters: {} },
  ],
  [
    'ssm',
    'StartSession',
    { target: 'ecs:web_0123abcd_0123abcd-42' },
    { resource: `arn:aws:ecs:us-east-1:${account}:task/web/0123abcd` },
  ],
  ['ssm', 'ResumeSession', { sessionId: 'bob-1' }, { resource: `${ssm}:session/bob-1`, resumed: true, denied: false }],
  [
    'ec2',
    'CreateTags',
    {
      resourcesSet: { items: [{ resourceId: 'vol-1' }, { resourceId: 'i-0aaaabbbbccccdddd' }] },
      tagSet: { items: [{ key: 'PortForward', value: 'true' }, { key: 'empty' }] },
    },
    { kind: 'tag', resource: instance, resources: [instance], added: { PortForward: 'true', empty: '' }, removed: [] },
  ],
  [
    'ec2',
    'DeleteTags',
    { resourcesSet: { items: [{ resourceId: 'i-0aaaabbbbccccdddd' }] }, tagSet: { items: [{ key: 'k' }] } },
    { resources: [instance], added: {}, removed: ['k'], gaps: [] },
  ],
  [
    'ssm',
    'AddTagsToResource',
    { resourceType: 'ManagedInstance', resourceId: 'mi-1', tags: [{ key: 'k', value: 'v' }] },
    { kind: 'tag', resources: [`${ssm}:managed-instance/mi-1`], added: { k: 'v' } },
  ],
  [
    'ssm',
    'RemoveTagsFromResource',
    { resourceType: 'ManagedInstance', resourceId: 'mi-1', tagKeys: ['k'] },
    { added: {}, removed: ['k'] },
  ],
  [
    'iam',
    'TagRole',
    { roleName: 'r', tags: [{ key: 'SSMSessionRunAs', value: 'root' }] },
    { kind: 'tag', resources: [`${iam}:role/r`], added: { SSMSessionRunAs: 'root' } },
  ],
  ['iam', 'UntagRole', { roleName: 'r', tagKeys: ['SSMSessionRunAs'] }, { resource: `${iam}:role/r` }],
  [
    'iam',
    'UntagUser',
    { userName: 'u', tagKeys: ['team', 'SSMSessionRunAs'] },
    { kind: 'tag', added: {}, removed: ['SSMSessionRunAs'] },
  ],
  ['iam', 'TagUser', { userName: 'u', tags: [{ key: 'SSMSessionRunAs', value: 'x' }] }, { resource: `${iam}:user/u` }],
  [
    'ssm',
    'UpdateServiceSetting',
    { settingId: '/ssm/documents/console/public-sharing-permission', settingValue: 'Enable' },
    { kind: 'account-setting', setting: '/ssm/documents/console/public-sharing-permission', value: 'Enable' },
  ],
  [
    'ssm',
    'ResetServiceSetting',
    { settingId: `${ssm}:servicesetting/ssm/managed-instance/default-ec2-instance-management-role` },
    { setting: '/ssm/managed-instance/default-ec2-instance-management-role' },
  ],
  ['events', 'DisableRule', { name: 'session-guardrail-policy' }, { kind: 'guardrail' }],
  ['events', 'RemoveTargets', { rule: 'session-guardrail-policy', ids: ['1'] }, { part: 'session-guardrail-policy' }],
  ['events', 'RemovePermission', { eventBusName: 'session-guardrail', statementId: 's' }, { kind: 'guardrail' }],
  ['scheduler', 'DeleteSchedule', { name: 'session-guardrail-sweep' }, { part: 'session-guardrail-sweep' }],
  ['monitoring', 'DeleteAlarms', { alarmNames: ['cpu', 'session-guardrail-failed'] }, { kind: 'guardrail' }],
  ['monitoring', 'PutMetricAlarm', { alarmName: 'session-guardrail-failed' }, { kind: 'guardrail' }],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'session-guardrail-f' }, { kind: 'guardrail' }],
  ['lambda', 'PutFunctionConcurrency20171031', { functionName: 'session-guardrail-f' }, { kind: 'guardrail' }],
  [
    'sns',
    'Unsubscribe',
    { subscriptionArn: `arn:aws:sns:us-east-1:${account}:session-guardrail:0a` },
    { kind: 'guardrail' },
  ],
  [
    'dynamodb',
    'DeleteResourcePolicy',
    { resourceArn: `arn:aws:dynamodb:us-east-1:${account}:table/session-guardrail` },
    { kind: 'guardrail' },
  ],
  ['dynamodb', 'DeleteTable', { tableName: 'session-guardrail-journal' }, { kind: 'guardrail' }],
  ['sqs', 'PurgeQueue', { queueUrl: `https://sqs.us-east-1.amazonaws.com/${account}/session-guardrail-dead` }, {}],
  ['ssm', 'PutParameter', { name: '/session-guardrail/config', value: hidden }, { part: '/session-guardrail/config' }],
  ['ssm', 'DeleteParameters', { names: ['/other', '/session-guardrail/config'] }, { kind: 'guardrail' }],
  ['kms', 'DeleteAlias', { aliasName: 'alias/session-guardrail' }, { kind: 'guardrail' }],
  ['cloudtrail', 'StopLogging', { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/session-guardrail` }, {}],
  ['cloudtrail', 'DeleteTrail', { name: 'everything' }, { kind: 'guardrail', part: 'everything' }],
  ['iam', 'DeleteRole', { roleName: 'session-guardrail-policy-change' }, { kind: 'guardrail' }],
];

test.each(changes)('%s %s %j is a change', (source, event, request, says, over = {}) => {
  expect(decode(record(source, event, request, over))).toMatchObject({ outcome: 'change', change: { event, ...says } });
});

it('has a change in the table for every event name that is watched', () => {
  const inTable = new Set(changes.map(([source, event]) => `${source}.amazonaws.com ${event}`));
  const missing = families
    .filter(family => family.kind !== 'guardrail')
    .flatMap(family => family.names.map(name => `${family.source} ${name}`).filter(key => !inTable.has(key)));
  expect(missing).toEqual([]);
});

it('gives every event name to one family only', () => {
  const keys = families.flatMap(family => family.names.map(name => `${family.source} ${name}`));
  expect(new Set(keys).size).toBe(keys.length);
});

const ignored: [string, string, unknown, string, Record<string, unknown>?][] = [
  ['iam', 'GetPolicy', { policyArn }, 'GetPolicy of iam.amazonaws.com is not a change that is watched.'],
  ['ec2', 'StartSession', { target: 'i-1' }, 'not a change that is watched'],
  ['iam', 'constructor', {}, 'not a change that is watched'],
  ['ssm', 'CreateDocument', { name: 'D' }, 'type Command, not Session', described({ documentType: 'Command' })],
  ['ssm', 'UpdateDocument', { name: 'D' }, 'type Automation', described({ documentType: 'Automation' })],
  ['ssm', 'CreateDocument', { name: 'D', documentType: 'Package' }, 'type Package'],
  ['ssm', 'DeleteDocument', { name: 'D' }, 'only that of SSM-SessionManagerRunShell'],
  ['ssm', 'AddTagsToResource', { resourceType: 'Parameter', resourceId: 'p', tags: [] }, 'no target'],
  ['ec2', 'CreateTags', { resourcesSet: { items: [{ resourceId: 'vpc-1' }] } }, 'no instance'],
  ['iam', 'TagRole', { roleName: 'r', tags: [{ key: 'team', value: 'x' }] }, 'SSMSessionRunAs'],
  ['iam', 'UntagRole', { roleName: 'r', tagKeys: ['team'] }, 'SSMSessionRunAs'],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'shop' }, 'not on a part of the guardrail'],
  ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'my-session-guardrail' }, 'not on a part'],
  ['kms', 'PutKeyPolicy', { keyId: '2b7c', policy: 'session-guardrail' }, 'not on a part of the guardrail'],
];

test.each(ignored)('%s %s %j is ignored', (source, event, request, because, over = {}) => {
  const decoded = decode(record(source, event, request, over));
  expect(decoded).toEqual({ outcome: 'ignored', because: expect.stringContaining(because) });
});

test('a key is known as the guardrail’s by the ARN that its environment names, and by no other', () => {
  const key = `arn:aws:kms:eu-west-1:${account}:key/2b7c1f00-0000-4000-8000-000000000000`;
  const disable = (keyId: string) => decode(record('kms', 'DisableKey', { keyId }), [key]).outcome;
  expect([key, '2b7c1f00-0000-4000-8000-000000000000', 'another'].map(disable)).toEqual([
    'change',
    'change',
    'ignored',
  ]);
});

const omitted = { omitted: 'true', reason: 'requestParameters too large' };

describe('a request that the record does not carry', () => {
  test.each([
    ['is null', null],
    ['is missing', undefined],
    ['requestParameters too large', omitted],
    ['requestParameters too large', { ...omitted, omitted: true }],
    ['is not an object', ['x']],
    ['is not an object', 7],
    ['is hidden', hidden],
  ])('that %s is unreadable, and says so', (why, request) => {
    const because = expect.stringMatching(`^PutRolePolicy: requestParameters .*${why}.*principal`);
    expect(decode(record('iam', 'PutRolePolicy', request))).toMatchObject({
      outcome: 'unreadable',
      because,
      change: { kind: 'inline-policy', event: 'PutRolePolicy', gaps: [because] },
    });
    expect(decode(record('iam', 'CreatePolicyVersion', request)).outcome).toBe('unreadable');
  });

  it('is a change with a gap where the answer names the thing', () => {
    const answer = { responseElements: { policy: { arn: policyArn } } };
    const policy = changeOf('managed-policy', record('iam', 'CreatePolicy', omitted, answer));
    expect(policy.policyArn).toBe(policyArn);
    expect(policy).not.toHaveProperty('text');
    expect(policy.gaps.join()).toContain('too large');

    const document = record(
      'ssm',
      'UpdateDocument',
      omitted,
      described({ documentType: 'Session', documentVersion: '2' }),
    );
    expect(changeOf('session-document', document)).toMatchObject({ name: 'D', version: '2' });

    const session = changeOf(
      'session',
      record('ssm', 'StartSession', null, { responseElements: { sessionId: 'a-1' } }),
    );
    expect(session.gaps).toEqual(['requestParameters is null.']);
    expect(session).not.toHaveProperty('parameters');
    expect(session).not.toHaveProperty('document');
  });

  it('is unreadable where the thing has an unfit name', () => {
    for (const roleName of ['', 3, null, ['r'], hidden])
      expect(decode(record('iam', 'AttachRolePolicy', { roleName, policyArn })).outcome).toBe('unreadable');
  });
});

describe('what CloudTrail hides', () => {
  it('is not taken for a text', () => {
    const policy = record('iam', 'PutRolePolicy', { roleName: 'r', policyName: 'p', policyDocument: hidden });
    const change = changeOf('inline-policy', policy);
    expect(change).not.toHaveProperty('text');
    expect(change.gaps).toEqual(['CloudTrail hides requestParameters.policyDocument.']);
  });

  test.each([hidden, { portNumber: hidden }, { portNumber: [hidden] }, { portNumber: [22] }, ['22'], 'x'])(
    'parameters %j are not taken for none',
    parameters => {
      const change = changeOf(
        'session',
        record('ssm', 'StartSession', { target: 'i-1', documentName: 'D', parameters }),
      );
      expect(change).not.toHaveProperty('parameters');
      expect(change.gaps.join()).toMatch(/parameter/);
    },
  );
});

describe('policy text', () => {
  const put = (policyDocument: unknown) =>
    changeOf('inline-policy', record('iam', 'PutRolePolicy', { roleName: 'r', policyName: 'p', policyDocument }));
  test.each([
    ['as written', text, text],
    ['URL-encoded', encodeURIComponent(text), text],
    ['as an object', { Version: '2012-10-17' }, '{"Version":"2012-10-17"}'],
    ['with percent signs of its own', '{"a":"%7b"}', '{"a":"%7b"}'],
    ['badly encoded', '%7B%zz', '%7B%zz'],
    ['not JSON at all', 'nonsense', 'nonsense'],
  ])('%s', (_, sent, found) => expect(put(sent).text).toBe(found));
});

describe('names', () => {
  it('keeps a foreign document by its ARN', () => {
    const documentName = 'arn:aws:ssm:us-east-1:444455556666:document/D';
    expect(changeOf('session', record('ssm', 'StartSession', { target: 'i-1', documentName })).document).toBe(
      documentName,
    );
  });

  it('keeps tags and parameters of odd names as own keys', () => {
    const request = JSON.parse('{"target":"i-1","parameters":{"__proto__":["x"]}}');
    const { parameters } = changeOf('session', record('ssm', 'StartSession', request));
    expect(Object.keys(parameters ?? {})).toEqual(['__proto__']);
  });

  it('takes nothing from what an object inherits', () => {
    const inherited = Object.create({ roleName: 'r', policyArn });
    expect(decode(record('iam', 'AttachRolePolicy', inherited)).outcome).toBe('unreadable');
  });

  it('says that every tag goes where DeleteTags names none', () => {
    const request = { resourcesSet: { items: [{ resourceId: 'i-1' }] } };
    expect(changeOf('tag', record('ec2', 'DeleteTags', request)).gaps.join()).toContain('every tag');
  });
});
