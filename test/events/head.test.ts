import { describe, expect, it, test } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import { account, changeOf, envelope, record } from './record.ts';

const attach = (over: object = {}) =>
  record('iam', 'AttachRolePolicy', { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/X' }, { ...over });
const other = '444455556666';

const issued = {
  sessionIssuer: { type: 'Role', principalId: 'AROAX', arn: `arn:aws:iam::${account}:role/team/dev`, userName: 'dev' },
  attributes: { mfaAuthenticated: 'true' },
};
const assumed = `arn:aws:sts::${account}:assumed-role/dev/lea`;

describe('the actor', () => {
  test.each([
    [
      'Root',
      {
        type: 'Root',
        principalId: account,
        arn: `arn:aws:iam::${account}:root`,
        sessionContext: { sessionIssuer: {} },
      },
      { type: 'Root', arn: `arn:aws:iam::${account}:root`, id: account },
    ],
    [
      'IAMUser',
      { type: 'IAMUser', principalId: 'AIDAX', userName: 'a', arn: `arn:aws:iam::${account}:user/a` },
      { type: 'IAMUser', id: 'AIDAX', arn: `arn:aws:iam::${account}:user/a` },
    ],
    [
      'IAMUser with MFA',
      {
        type: 'IAMUser',
        principalId: 'AIDAX',
        sessionContext: { attributes: { mfaAuthenticated: 'false' } },
        invokedBy: 'AWS Internal',
      },
      { type: 'IAMUser', id: 'AIDAX', mfa: false, invokedBy: 'AWS Internal' },
    ],
    [
      'AssumedRole',
      { type: 'AssumedRole', principalId: 'AROAX:lea', arn: assumed, sessionContext: issued },
      { type: 'AssumedRole', arn: assumed, id: 'AROAX', session: 'lea', mfa: true },
    ],
    [
      'AssumedRole without principalId',
      { type: 'AssumedRole', arn: assumed },
      { type: 'AssumedRole', arn: assumed, session: 'lea' },
    ],
    [
      'AWSService',
      { type: 'AWSService', invokedBy: 'ecs.amazonaws.com' },
      { type: 'AWSService', invokedBy: 'ecs.amazonaws.com' },
    ],
    [
      'IdentityCenterUser',
      { type: 'IdentityCenterUser', accountId: account, onBehalfOf: { userId: 'u-1' } },
      { type: 'IdentityCenterUser', id: 'u-1' },
    ],
    ['SAMLUser', { type: 'SAMLUser', principalId: 'x:y', userName: 'y' }, { type: 'SAMLUser', id: 'x', session: 'y' }],
    [
      'WebIdentityUser',
      { type: 'WebIdentityUser', principalId: 'idp:app:sub', userName: 'sub' },
      { type: 'WebIdentityUser', id: 'idp', session: 'sub' },
    ],
    ['no type', { accountId: account, invokedBy: 'AWS Internal' }, { type: 'Unknown', invokedBy: 'AWS Internal' }],
  ])('%s', (_, userIdentity, actor) => {
    const change = changeOf('attachment', attach({ userIdentity }));
    expect(change.actor).toEqual({ ...actor, sourceIp: '203.0.113.5', userAgent: 'a tool' });
    expect(change.gaps).toEqual([]);
  });

  test.each([undefined, null, 'x', {}])('%j is told as a gap', userIdentity => {
    const change = changeOf('attachment', attach({ userIdentity }));
    expect(change.actor.type).toBe('Unknown');
    expect(change.gaps.join()).toContain('who made the call');
  });
});

describe('the account', () => {
  const identity = { type: 'IAMUser', userName: 'a', accountId: other };
  test.each([
    ['of the recipient first', attach({ userIdentity: identity }), account],
    ['of the envelope next', envelope(attach({ recipientAccountId: undefined, userIdentity: identity })), account],
    ['of the caller last', attach({ recipientAccountId: undefined, userIdentity: identity }), other],
    ['that is no account is passed over', envelope(attach({ recipientAccountId: 'x' })), account],
  ])('%s', (_, input, expected) => {
    const change = changeOf('attachment', input);
    expect(change).toMatchObject({ account: expected, gaps: [] });
    expect(change).not.toHaveProperty('disputed');
  });

  it('is disputed where record and envelope differ', () => {
    const change = changeOf('attachment', envelope(attach(), { account: other }));
    expect(change).toMatchObject({ account, disputed: true });
    expect(change.gaps).toEqual([expect.stringMatching(`${account}.*${other}`)]);
  });

  it('is a gap where nobody names it', () => {
    const change = changeOf(
      'attachment',
      attach({ recipientAccountId: undefined, userIdentity: { type: 'Root', arn: 'x' } }),
    );
    expect(change).toMatchObject({ account: '', gaps: ['The record names no account.'] });
  });
});

test.each([
  ['us-east-1', undefined, 'aws'],
  ['cn-north-1', undefined, 'aws-cn'],
  ['us-gov-west-1', undefined, 'aws-us-gov'],
  ['us-isob-east-1', undefined, 'aws-iso-b'],
  ['us-east-1', 'arn:aws-cn:iam::111122223333:user/a', 'aws-cn'],
])('region %s and caller %s are of partition %s', (awsRegion, arn, partition) => {
  const change = changeOf('attachment', attach({ awsRegion, userIdentity: { type: 'IAMUser', userName: 'a', arn } }));
  expect(change).toMatchObject({ partition, region: awsRegion, resource: `arn:${partition}:iam::${account}:role/r` });
});

describe('identity of a record', () => {
  it('is the same bare, in an envelope and with its keys in another order', () => {
    const backwards = Object.fromEntries(Object.entries(attach()).reverse());
    const changes = [attach(), envelope(attach()), backwards].map(input => changeOf('attachment', input));
    expect(changes[1]).toEqual(changes[0]);
    expect(changes[2]).toEqual(changes[0]);
    expect(changes[0]?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs where anything in the record differs, though the eventID repeats', () => {
    const [one, two] = [attach(), attach({ userAgent: 'another' })].map(input => changeOf('attachment', input));
    expect(one?.id).toBe(two?.id);
    expect(one?.digest).not.toBe(two?.digest);
  });

  it('is the digest where there is no eventID', () => {
    const change = changeOf('attachment', attach({ eventID: undefined }));
    expect(change.id).toBe(change.digest);
    expect(change.gaps.join()).toContain('eventID');
  });
});

test.each([
  ['2026-06-02T10:00:00Z', '2026-06-02T10:00:00Z', 0],
  ['2026-06-02 10:00:00.000', '2026-06-02T10:00:00.000Z', 0],
  [undefined, '1970-01-01T00:00:00.000Z', 1],
  ['yesterday', '1970-01-01T00:00:00.000Z', 1],
  ['2026-99-99T10:00:00Z', '1970-01-01T00:00:00.000Z', 1],
])('time %s', (eventTime, time, gaps) => {
  const change = changeOf('attachment', attach({ eventTime }));
  expect(change.time).toBe(time);
  expect(change.gaps).toHaveLength(gaps);
});

test.each([
  [envelope(attach(), { 'detail-type': 'Scheduled Event' }), 'ignored', 'Scheduled Event'],
  [envelope(null), 'unreadable', 'no record'],
  [{ Records: [attach()] }, 'unreadable', 'whole log'],
  [attach({ eventName: undefined }), 'unreadable', 'eventName'],
  [attach({ eventSource: 7 }), 'unreadable', 'eventSource'],
  [null, 'unreadable', 'not a JSON object'],
  [[attach()], 'unreadable', 'not a JSON object'],
  ['text', 'unreadable', 'not a JSON object'],
])('input %# ends as it should', (input, outcome, because) => {
  expect(decode(input)).toEqual({ outcome, because: expect.stringContaining(because) });
});

it('refuses what nests too deep, is too much, or goes in circles', () => {
  const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  const circle: Record<string, unknown> = attach();
  circle.requestParameters = circle;
  const much = Array.from({ length: 250_000 }, () => 0);
  for (const requestParameters of [deep, much])
    expect(decode(attach({ requestParameters })).outcome).toBe('unreadable');
  expect(decode(circle).outcome).toBe('unreadable');
});

it('tells of a record format that is not known', () => {
  expect(changeOf('attachment', attach({ eventVersion: '2.0' })).gaps.join()).toContain('version 2.0');
});
