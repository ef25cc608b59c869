import { expect, test } from 'vitest';
import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { judgeSession, sessionGaps } from '../../functions/rules/session/index.ts';
import { unknownOf } from '../../functions/rules/session/unknown.ts';
import type { Actor, ChangeOf, StartedSession } from '../../functions/types.ts';

const alice: Actor = {
  type: 'AssumedRole',
  arn: 'arn:aws:sts::111122223333:assumed-role/Ops/alice',
  session: 'alice',
  mfa: true,
};
const tags = { PortForward: 'true' };
const own = 'arn:aws:ssm:eu-west-1:111122223333:document/';

type Facts = Partial<ChangeOf<'session'>>;
const started = (facts: Facts, rest: Partial<StartedSession> = {}): StartedSession => ({
  kind: 'session',
  change: {
    kind: 'session',
    event: facts.resumed ? 'ResumeSession' : 'StartSession',
    id: 'e-1',
    digest: '00',
    time: '2026-01-01T00:00:00Z',
    account: '111122223333',
    region: 'eu-west-1',
    partition: 'aws',
    resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
    actor: alice,
    gaps: [],
    target: 'i-0123456789abcdef0',
    parameters: {},
    denied: false,
    resumed: false,
    ...facts,
  },
  targetTags: tags,
  ...rest,
});

const settings = (baseline: Partial<Baseline> = {}) =>
  ({ baseline: { ...defaultBaseline, ...baseline }, regime: 'implicit', now: new Date(0) }) as const;
const judge = (session: StartedSession, baseline: Partial<Baseline> = {}) => judgeSession(session, settings(baseline));
const rules = (session: StartedSession, baseline?: Partial<Baseline>) =>
  judge(session, baseline).map(({ rule }) => rule);

const text = (parameters: object, properties: object, sessionType = 'Port') =>
  JSON.stringify({ schemaVersion: '1.0', sessionType, parameters, properties });
const custom = (...texts: (string | undefined)[]): Partial<StartedSession> => ({
  document: {
    kind: 'document',
    name: 'Tunnel',
    versions: texts.map((t, i) => ({ version: i ? '$LATEST' : '$DEFAULT', text: t })),
  },
});
const byDefault = (port: string) => text({ portNumber: { default: port } }, { portNumber: '{{ portNumber }}' });
const bounded = text({ p: { allowedPattern: '^(22|80)$' } }, { portNumber: '{{ p }}' });
const twoHosts = text({ h: { default: 'db' } }, { portNumber: '443', host: '{{ h }}' });

type Row = [name: string, session: StartedSession, rules: string[], baseline?: Partial<Baseline>];
const list = { documents: ['Tunnel', 'AWS-StartSSHSession'] };
const forward = 'AWS-StartPortForwardingSession';
const remote = 'AWS-StartPortForwardingSessionToRemoteHost';
const rows: Row[] = [
  ['an approved bare name', started({ document: 'Tunnel' }), [], list],
  ['an approved own ARN', started({ document: `${own}Tunnel` }), [], list],
  ['an own ARN, listed as an ARN', started({ document: 'Tunnel' }), [], { documents: [`${own}Tunnel`] }],
  [
    'another region, listed as an ARN',
    started({ document: 'Tunnel' }),
    ['session-unapproved-document'],
    { documents: ['arn:aws:ssm:us-east-1:111122223333:document/Tunnel'] },
  ],
  ["Amazon's by name", started({ document: 'AWS-StartSSHSession' }), [], list],
  ["Amazon's by ARN", started({ document: 'arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession' }), [], list],
  [
    'an approved name abroad',
    started({ document: 'arn:aws:ssm:eu-west-1:999999999999:document/Tunnel' }),
    ['session-unapproved-document'],
    list,
  ],
  [
    'a foreign document, nothing listed',
    started({ document: 'arn:aws:ssm:eu-west-1:999999999999:document/Tunnel' }),
    ['session-unapproved-document'],
  ],
  [
    'a trusted one, nothing listed',
    started({ document: 'arn:aws:ssm:eu-west-1:999999999999:document/Tunnel' }),
    [],
    { trustedAccounts: ['999999999999'] },
  ],
  ['another own name', started({ document: 'Other' }), ['session-unapproved-document'], list],
  ['nothing listed', started({ document: 'Other' }), []],
  ['the shell, not listed', started({}), ['session-unapproved-document'], list],
  ['the shell, allowed', started({}), [], { ...list, shell: 'allow' }],
  ['the shell, forbidden', started({}), ['session-default-shell'], { ...list, shell: 'forbid' }],
  [
    'the shell by name, forbidden',
    started({ document: 'SSM-SessionManagerRunShell' }),
    ['session-default-shell'],
    { shell: 'forbid' },
  ],
  [
    'the shell by ARN, forbidden',
    started({ document: `${own}SSM-SessionManagerRunShell` }),
    ['session-default-shell'],
    { shell: 'forbid' },
  ],
  [
    'a shell of that name abroad',
    started({ document: 'arn:aws:ssm:eu-west-1:999999999999:document/SSM-SessionManagerRunShell' }),
    ['session-unapproved-document'],
    { shell: 'forbid' },
  ],
  ['the shell, not forbidden', started({}), []],

  ['an approved port', started({ document: forward, parameters: { portNumber: ['3389'] } }), []],
  [
    'a port with a plus and zeros',
    started({ document: 'Tunnel', parameters: { portNumber: ['+0000000008080'] } }, custom(byDefault('22'))),
    ['session-open-port'],
  ],
  ['another port', started({ document: forward, parameters: { portNumber: ['8080'] } }), ['session-open-port']],
  [
    'another port, zeros before it',
    started({ document: forward, parameters: { portNumber: ['08080'] } }),
    ['session-open-port'],
  ],
  ['no port: the default 80', started({ document: forward }), []],
  ['no port: the default 80, not approved', started({ document: forward }), ['session-open-port'], { ports: [22] }],
  ['SSH: the default 22', started({ document: 'AWS-StartSSHSession' }), ['session-open-port'], { ports: [80] }],
  [
    "Amazon's by ARN",
    started({ document: `arn:aws:ssm:eu-west-1::document/${forward}`, parameters: { portNumber: ['1'] } }),
    ['session-open-port'],
  ],
  ['a custom default within', started({ document: 'Tunnel' }, custom(byDefault('443'))), []],
  ['a custom default outside', started({ document: 'Tunnel' }, custom(byDefault('8080'))), ['session-open-port']],
  [
    'the newer version outside',
    started({ document: 'Tunnel' }, custom(byDefault('443'), byDefault('8080'))),
    ['session-open-port'],
  ],
  [
    'a custom port sent',
    started({ document: 'Tunnel', parameters: { portNumber: ['22'] } }, custom(byDefault('8080'))),
    [],
  ],
  [
    'a fixed port, parameters hidden',
    { ...started({ document: 'Tunnel' }, custom(text({}, { portNumber: 8080 }))) },
    ['session-open-port'],
  ],
  [
    'no tunnel at all',
    started({ document: 'Tunnel' }, custom(text({}, { linux: { commands: 'df' } }, 'InteractiveCommands'))),
    [],
  ],
  [
    'a document unread, port sent',
    started({ document: 'Tunnel', parameters: { portNumber: ['8080'] } }),
    ['session-open-port'],
  ],

  [
    'a remote host',
    started({ document: remote, parameters: { host: ['db'], portNumber: ['443'] } }),
    ['session-open-host'],
  ],
  [
    'an approved host',
    started({ document: remote, parameters: { host: ['DB'], portNumber: ['443'] } }),
    [],
    { hosts: ['db'] },
  ],
  ['the node', started({ document: remote, parameters: { host: ['127.0.0.1'] } }), []],
  ['no host', started({ document: remote }), []],
  ['a custom host by default', started({ document: 'Tunnel' }, custom(twoHosts)), ['session-open-host']],
  ['a custom host approved', started({ document: 'Tunnel' }, custom(twoHosts)), [], { hosts: ['db'] }],

  ['a tagged target', started({}), [], { targetTags: { PortForward: ['true'] } }],
  ['another value', started({}), ['session-off-baseline-target'], { targetTags: { PortForward: ['yes'] } }],
  [
    'one tag of two',
    started({}),
    ['session-off-baseline-target'],
    { targetTags: { PortForward: ['true'], Team: ['a'] } },
  ],
  [
    'no tags',
    started({}, { targetTags: {} }),
    ['session-off-baseline-target'],
    { targetTags: { PortForward: ['true'] } },
  ],
  [
    'a key that objects inherit',
    started({}, { targetTags: {} }),
    ['session-off-baseline-target'],
    { targetTags: { constructor: ['x'] } },
  ],

  ['root', started({ actor: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } }), ['session-by-root']],
  [
    'a user without MFA',
    started({ actor: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob' } }),
    ['session-without-mfa'],
    { requireMfa: true },
  ],
  [
    'a user with MFA',
    started({ actor: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob', mfa: true } }),
    [],
    { requireMfa: true },
  ],
  ['a role without MFA', started({ actor: { ...alice, mfa: false } }), ['session-without-mfa'], { requireMfa: true }],
  ['not asked for', started({ actor: { ...alice, mfa: false } }), []],
  [
    'single sign-on',
    started({
      actor: { ...alice, arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Ops_0/alice', mfa: false },
    }),
    [],
    { requireMfa: true },
  ],
  ['a federated session', started({ actor: { type: 'SAMLUser', mfa: false } }), [], { requireMfa: true }],

  ['resumed by its starter', started({ resumed: true, sessionId: 'alice-0abc' }), []],
  ['resumed by another', started({ resumed: true, sessionId: 'bob-0abc' }), ['session-resumed-by-other']],
  [
    'resumed by the namesake of a prefix',
    started({ resumed: true, sessionId: 'alice-smith-0abc' }),
    ['session-resumed-by-other'],
  ],
  [
    'a resumed session is no default shell',
    started({ resumed: true, sessionId: 'alice-0abc' }),
    [],
    { ...list, shell: 'forbid' },
  ],
  [
    'a user resumes',
    started({
      resumed: true,
      sessionId: 'bob-0abc',
      actor: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/team/bob' },
    }),
    [],
  ],

  ['denied', started({ denied: true, document: remote, parameters: { host: ['db'] } }), ['session-denied']],
  [
    'ECS Exec',
    started({ actor: { ...alice, invokedBy: 'ecs.amazonaws.com' }, document: remote, parameters: { host: ['db'] } }),
    [],
  ],
  ['a service', started({ actor: { type: 'AWSService' }, document: forward, parameters: { portNumber: ['1'] } }), []],
  [
    'a role that is named like a service role',
    started({
      actor: { ...alice, arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForFun/alice' },
      document: forward,
      parameters: { portNumber: ['1'] },
    }),
    ['session-open-port'],
  ],
];

test.each(rows)('%s', (_, session, expected, baseline) => {
  expect(rules(session, baseline)).toEqual(expected);
});

test('a finding names the port, and where the record tells it', () => {
  const [finding] = judge(started({ document: forward, parameters: { portNumber: ['8080'] } }));
  expect(finding).toMatchObject({
    severity: 'high',
    at: '/requestParameters/parameters/portNumber',
    witness: { value: '8080' },
  });
});

const hidden = (session: StartedSession): StartedSession => {
  const { parameters: _, ...change } = session.change;
  return { ...session, change };
};
test.each([
  ['all known', started({ document: forward }), 0],
  ['the default shell', hidden(started({})), 0],
  ["Amazon's, parameters hidden", hidden(started({ document: forward })), 1],
  ['custom, parameters hidden', hidden(started({ document: 'Tunnel' }, custom(byDefault('80')))), 1],
  [
    'custom and fixed, parameters hidden',
    hidden(started({ document: 'Tunnel' }, custom(text({}, { portNumber: '80' })))),
    0,
  ],
  ['custom, unread', started({ document: 'Tunnel', parameters: { portNumber: ['80'] } }), 1],
  ['custom, one version unread', started({ document: 'Tunnel' }, custom(byDefault('80'), undefined)), 1],
  ['custom, no port anywhere', started({ document: 'Tunnel' }, custom(text({}, {}))), 1],
  ['custom, Parameter Store', started({ document: 'Tunnel' }, custom(text({}, { portNumber: '{{ssm:p}}' }))), 1],
  ['a resumed session without an id', started({ resumed: true }), 1],
  ['denied', hidden(started({ document: forward, denied: true })), 0],
])('gaps: %s', (_, session, count) => {
  expect(sessionGaps(session).length).toBe(count);
});

test.each([
  ["Amazon's tunnel", hidden(started({ document: forward })), true],
  ["Amazon's shell", hidden(started({ document: 'AWS-StartInteractiveCommand' })), false],
  ['the default shell', hidden(started({})), false],
  ['nothing hidden', started({ document: forward }), false],
  ['a document within the baseline', hidden(started({ document: 'Tunnel' }, custom(bounded))), false],
  ['one that leads out', hidden(started({ document: 'Tunnel' }, custom(byDefault('80')))), true],
  ['one whose newer version does', hidden(started({ document: 'Tunnel' }, custom(bounded, byDefault('80')))), true],
  ['one that cannot be read', hidden(started({ document: 'Tunnel' }, custom(undefined))), true],
  ['a denied call', hidden(started({ document: forward, denied: true })), false],
  ['a service', hidden(started({ document: forward, actor: { type: 'AWSService' } })), false],
  ['a session that a sweep found', hidden(started({ document: forward, event: 'Sweep' })), false],
])('where a session with hidden parameters led is unknown: %s', (_, session, unknown) => {
  expect(unknownOf(session, settings()) !== undefined).toBe(unknown);
});

test('of a session whose request the record omits nothing is made up', () => {
  const { target: _, ...change } = hidden(started({})).change;
  const omitted = { ...started({}), change };
  expect(rules(omitted, { ...list, shell: 'forbid' })).toEqual([]);
  expect(unknownOf(omitted, settings())).toContain('target');
});

test('unknown tags are a gap', () => {
  const { targetTags: _, ...session } = started({});
  expect(sessionGaps(session)).toEqual([expect.stringContaining('i-0123456789abcdef0')]);
  expect(rules(session, { targetTags: { PortForward: ['true'] } })).toEqual([]);
});

test('a port that is a name of a service is a gap', () => {
  const session = started({ document: 'Tunnel', parameters: { portNumber: ['mysql'] } }, custom(byDefault('22')));
  expect(rules(session)).toEqual([]);
  expect(sessionGaps(session)).toEqual([expect.stringContaining('"mysql"')]);
});
