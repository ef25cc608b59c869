import { expect, test } from 'vitest';
import { endSessions } from '../../functions/remedies/end-sessions.ts';
import type { Access, Holder, LiveSession, Snapshot } from '../../functions/types.ts';
import { aChange, id } from './repairing.ts';

const arn = `arn:aws:iam::${id}:role/ops`;
const access: Holder['access'] = {
  kind: 'access',
  principal: { type: 'role', name: 'ops', arn, account: id },
  policies: [],
};
const saml = '{"Statement":{"Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/corp"}}}';
const holder: Holder = { access, attached: 0, trust: saml };
const open = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ssm:*","Resource":"*"}}';

/** The change came at 12:00:00. */
const change = aChange('inline-policy', 'PutRolePolicy', {
  principal: { type: 'role', name: 'ops' },
  policyName: 'p',
});
const snapshot: Snapshot = { change, now: [], carried: [], before: [access], facts: { holders: [holder] }, gaps: [] };
const session: LiveSession = {
  id: 'ana-0a1b2c3d',
  owner: `arn:aws:sts::${id}:assumed-role/ops/ana`,
  target: 'i-0123456789abcdef0',
  since: '2026-11-21T12:00:02.000Z',
};
const ofHolder = (over: Partial<Holder>): Partial<Snapshot> => ({ facts: { holders: [{ ...holder, ...over }] } });
const held = (text: string): Access => ({ ...access, policies: [{ name: 'q', text }] });

test('a session of somebody whom the change let in is ended', () => {
  const { step, kept } = endSessions([session], snapshot, []);
  expect(kept.size).toBe(0);
  expect(step).toEqual({
    remedy: 'end-session',
    says: `End what only this change made possible: ana-0a1b2c3d of ${session.owner}. This cannot be undone.`,
    calls: [{ action: 'ssm:TerminateSession', input: { SessionId: 'ana-0a1b2c3d' } }],
    undo: [],
  });
});

test('a session of another region is ended there, and measured by what was granted there', () => {
  const there = { ...session, region: 'ap-east-1' };
  const { step } = endSessions([session, there], snapshot, []);
  expect(step?.says).toContain('ana-0a1b2c3d in ap-east-1 of');
  expect(step?.calls).toEqual([
    { action: 'ssm:TerminateSession', input: { SessionId: 'ana-0a1b2c3d' } },
    { action: 'ssm:TerminateSession', input: { SessionId: 'ana-0a1b2c3d' }, region: 'ap-east-1' },
  ]);
  const here = open.replace('"Resource":"*"', `"Resource":"arn:aws:*:${change.region}:*"`);
  const { kept } = endSessions([session, there], { ...snapshot, before: [held(here)] }, []);
  expect([...kept.keys()]).toEqual(['ana-0a1b2c3d']);
});

test.each<[string, Partial<LiveSession>, Partial<Snapshot>, RegExp]>([
  ['it began before', { since: '2026-11-21T11:59:59.000Z' }, {}, /before the change/],
  ['it began in the same second', { since: '2026-11-21T12:00:00.400Z' }, {}, /before the change/],
  ['nobody knows when it began', { since: '' }, {}, /before the change/],
  ['the holders are unknown', {}, { facts: {} }, /could not be looked at/],
  [
    'another holds the name in another account',
    { owner: 'arn:aws:sts::444455556666:assumed-role/ops/ana' },
    {},
    /could not be looked at/,
  ],
  ['a user of the name holds it', { owner: `arn:aws:iam::${id}:user/ops` }, {}, /could not be looked at/],
  ['before is unknown', {}, { before: undefined }, /what its owner could do before is unknown/],
  ['its owner is not among those before', {}, { before: [] }, /what its owner could do before is unknown/],
  ['its owner could do it before', {}, { before: [held(open)] }, /may have been allowed/],
  ['what its owner held before cannot be read', {}, { before: [held('{')] }, /may have been allowed/],
  ['a service may take the role', {}, ofHolder({ trust: '{"Service":"ec2.amazonaws.com"}' }), /service of AWS/],
  ['who may take the role is unknown', {}, { facts: { holders: [{ access, attached: 0 }] } }, /service of AWS/],
  ['it does not bear its owner’s name', { id: 'ecs-execute-command-0a1b' }, {}, /service of AWS/],
  ['its target is a task', { target: 'ecs:cluster_task_1' }, {}, /service of AWS/],
  ['Fleet Manager may have started it', { document: 'AWS-StartPortForwardingSession' }, {}, /service of AWS/],
  ['its document is a service’s', { document: 'AmazonECS-ExecuteInteractiveCommand' }, {}, /service of AWS/],
])('it goes on where %s', (_why, over, seen, because) => {
  const { step, kept } = endSessions([{ ...session, ...over }], { ...snapshot, ...seen }, []);
  expect(step).toBeUndefined();
  expect([...kept.values()]).toEqual([expect.stringMatching(because)]);
});

test('it goes on where its owner is protected, under whatever path', () => {
  for (const one of [arn, 'arn:aws:iam::*:role/team/ops'])
    expect(endSessions([session], snapshot, [one]).kept.get(session.id)).toBe('role/ops is protected');
});

test('it goes on where a service owns the role', () => {
  const linked = {
    ...access,
    principal: { ...access.principal, arn: `arn:aws:iam::${id}:role/aws-service-role/x/ops` },
  };
  const seen = { ...snapshot, ...ofHolder({ access: linked }) };
  expect(endSessions([session], seen, []).kept.get(session.id)).toMatch(/service of AWS/);
});

test('of very many the first are ended, and the others told', () => {
  const many = Array.from({ length: 60 }, (_, index) => ({ ...session, id: `ana-${index}` }));
  const { step, kept } = endSessions(many, snapshot, []);
  expect([step?.calls.length, kept.size]).toEqual([50, 10]);
});
