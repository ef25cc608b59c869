import { expect, test } from 'vitest';
import type { Baseline } from '../../functions/baseline.ts';
import { judgeDocument } from '../../functions/rules/document/index.ts';
import type { SessionDocument } from '../../functions/types.ts';
import {
  commandDocument,
  hostDocument,
  judged,
  portDocument,
  rulesOf,
  settingsWith,
  shellDocument,
} from './judging.ts';

/** Shape of the document that the write-ups end with: four ports of the node itself. */
const restricted = {
  schemaVersion: '1.0',
  description: 'Forwards to four ports',
  sessionType: 'Port',
  parameters: {
    portNumber: { type: 'String', default: '80', allowedPattern: '^(22|80|443|3389)$' },
    localPortNumber: { type: 'String', default: '0', allowedPattern: '^([0-9]|[1-9][0-9]{1,4})$' },
  },
  properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding', localPortNumber: '{{ localPortNumber }}' },
};

type Row = [name: string, document: unknown, rules: string[], baseline?: Partial<Baseline>];
const hosts = { hosts: ['db.internal', '10.0.0.5'] };
const rows: Row[] = [
  ['the restricted document', restricted, []],
  ['an approved host alone', hostDocument({ allowedPattern: String.raw`^db\.internal$` }), [], hosts],
  ['an approved host in any case', hostDocument({ allowedPattern: String.raw`^(?i:DB\.Internal)$` }), [], hosts],
  ['two approved hosts listed', hostDocument({ allowedValues: ['db.internal', '10.0.0.5'] }), [], hosts],
  ['a listed stranger', hostDocument({ allowedValues: ['db.internal', 'db.evil'] }), ['open-host'], hosts],
  ['an unescaped dot', hostDocument({ allowedPattern: '^db.internal$' }), ['open-host'], hosts],
  ['a host pattern not anchored', hostDocument({ allowedPattern: String.raw`db\.internal` }), ['open-host'], hosts],
  ['any host', hostDocument({}), ['open-host']],
  ['a default outside', hostDocument({ allowedPattern: '^localhost$|^db$', default: 'db' }), ['open-host']],
  ['loopback by pattern', hostDocument({ allowedPattern: String.raw`^(localhost|127\.0\.0\.1|::1)$` }), []],
  ['loopback with loose dots', hostDocument({ allowedPattern: '^127.0.0.1$' }), ['open-host']],
  ['a fixed host outside', hostDocument({}, '10.0.0.9'), ['open-host'], hosts],
  ['a fixed host inside', hostDocument({}, '10.0.0.5'), [], hosts],
  ['a fixed localhost', hostDocument({}, 'localhost'), []],
  ['an empty host', hostDocument({}, ''), []],
  [
    'a name with a free middle',
    hostDocument({ allowedPattern: '^[0-9]$' }, 'db-{{ host }}.internal'),
    ['open-host'],
    hosts,
  ],
  ['a name with a bound middle', hostDocument({ allowedPattern: '^b$' }, 'd{{ host }}.internal'), [], hosts],
  ['what no host looks like', hostDocument({ allowedPattern: '^[!@]+$' }), []],

  ['a free command', commandDocument({}, '{{ input }}'), ['command-injection']],
  ['a free argument', commandDocument({}, 'tail -f {{ input }}'), ['command-injection']],
  ['a free argument in a list', commandDocument({}, ['date', 'tail {{input}}']), ['command-injection']],
  [
    'an unescaped dot',
    commandDocument({ allowedPattern: '^[a-z]+(.log)$' }, 'tail {{ input }}'),
    ['command-injection'],
  ],
  [
    'a newline through \\s',
    commandDocument({ allowedPattern: String.raw`^[a-z\s]+$` }, 'tail {{ input }}'),
    ['command-injection'],
  ],
  [
    'a command pattern not anchored',
    commandDocument({ allowedPattern: '[a-z]+' }, 'tail {{ input }}'),
    ['command-injection'],
  ],
  [
    'multi-line anchors',
    commandDocument({ allowedPattern: '(?m)^[a-z]+$' }, 'tail {{ input }}'),
    ['command-injection'],
  ],
  ['quotes are no defence', commandDocument({ maxChars: 32 }, "echo '{{ input }}'"), ['command-injection']],
  ['a tight argument', commandDocument({ allowedPattern: '^[a-z0-9./-]+$' }, 'tail {{ input }}'), []],
  ['listed arguments', commandDocument({ allowedValues: ['a', 'b'] }, 'tail {{ input }}'), []],
  ['a listed attack', commandDocument({ allowedValues: ['a', 'b;c'] }, 'tail {{ input }}'), ['command-injection']],
  ['any word as the command', commandDocument({ allowedPattern: '^[a-z]+$' }, '{{ input }}'), ['command-injection']],
  [
    'any word after sudo',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'date; sudo {{ input }}'),
    ['command-injection'],
  ],
  ['two words as the command', commandDocument({ allowedPattern: '^(df|uptime)$' }, '{{ input }}'), []],
  [
    'a Windows path',
    commandDocument({ allowedPattern: String.raw`^[A-Z]:\\[a-z]+$` }, 'gc {{ input }}', 'windows'),
    [],
  ],
  [
    'a backslash in sh',
    commandDocument({ allowedPattern: String.raw`^[a-z\\]+$` }, 'tail {{ input }}'),
    ['command-injection'],
  ],
  ['a great minChars', commandDocument({ minChars: 4096 }, 'tail {{ input }}'), ['command-injection']],
  ['lengths that leave no room', commandDocument({ maxChars: 0 }, 'tail {{ input }}'), []],
  ['a look-ahead', commandDocument({ allowedPattern: '^(?!x)a$' }, 'tail {{ input }}'), ['unjudgeable-document']],
  ['an undeclared placeholder is text', commandDocument({}, 'echo {{ other }}'), []],
  [
    'a path before it',
    commandDocument({ allowedPattern: '^[a-z]+$' }, '/usr/bin/{{ input }} -x'),
    ['command-injection'],
  ],
  ['a path that no shell has', commandDocument({ allowedPattern: '^[a-z]+$' }, '/opt/{{ input }}.py'), []],
  [
    'the rest of a name',
    commandDocument({ allowedPattern: '^[a-z]{2}$' }, '{{ input }}sh -c id'),
    ['command-injection'],
  ],
  [
    'after a keyword',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'if true; then {{ input }}; fi'),
    ['command-injection'],
  ],
  [
    'after options',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'sudo -E -u ops {{ input }}'),
    ['command-injection'],
  ],
  [
    'after an assignment',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'TERM=dumb {{ input }}'),
    ['command-injection'],
  ],
  [
    'printed into a shell',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'echo "{{ input }}" | sudo sh'),
    ['command-injection'],
  ],
  ['printed into a file', commandDocument({ allowedPattern: '^[a-z]+$' }, 'echo "{{ input }}" | tee a'), []],
  ['given to a shell', commandDocument({ allowedPattern: '^[a-z]+$' }, 'bash <<< {{ input }}'), ['command-injection']],
  [
    'PowerShell told to run it',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'pwsh -NoProfile -Command "{{ input }}"', 'windows'),
    ['command-injection'],
  ],
  [
    'Invoke-Expression',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'Invoke-Expression {{ input }}', 'windows'),
    ['command-injection'],
  ],
  ['a service to start', commandDocument({ allowedPattern: '^[a-z]+$' }, 'sudo systemctl start {{ input }}'), []],
  [
    'a program to start',
    commandDocument({ allowedPattern: '^[a-z]+$' }, 'start {{ input }}', 'windows'),
    ['command-injection'],
  ],
  [
    'another parameter by way of a bound one',
    {
      ...commandDocument({}, 'tail {{ a }}'),
      parameters: { a: { allowedPattern: '^[a-z{}]+$' }, b: { description: 'free, and used nowhere' } },
    },
    ['command-injection'],
  ],
  [
    'another parameter that is bound as well',
    {
      ...commandDocument({}, 'tail {{ a }} {{ b }}'),
      parameters: { a: { allowedPattern: '^[a-z{}]+$' }, b: { allowedPattern: '^[a-z]+$' } },
    },
    [],
  ],
  ['an argument after sudo', commandDocument({ allowedPattern: '^[a-z]+$' }, 'sudo systemctl status {{ input }}'), []],
  ['a value of an assignment', commandDocument({ allowedPattern: '^[a-z]+$' }, 'env NAME={{ input }} run'), []],
  [
    'an attack as the default',
    commandDocument({ allowedValues: ['a'], default: 'a;id' }, 'x {{ input }}'),
    ['command-injection'],
  ],
  [
    'a default that the pattern refuses',
    commandDocument({ allowedPattern: '^[a-z]+$', default: 'a;b' }, 'x {{ input }}'),
    [],
  ],
  ['much white space in the braces', commandDocument({}, `tail {{${' '.repeat(200)}input }}`), ['command-injection']],
  ['commands in lists', commandDocument({}, [['date', ['x {{ input }}']]] as never), ['command-injection']],
  [
    'commands of no platform',
    { ...commandDocument({}, ''), properties: { commands: 'x {{ input }}' } },
    ['command-injection'],
  ],
  [
    'keys in another case',
    { ...commandDocument({}, ''), properties: { Linux: { Commands: 'x {{ input }}' } } },
    ['command-injection'],
  ],
  [
    'typographic quotes to PowerShell',
    commandDocument({ allowedPattern: '^[a-z\u2019]+$' }, 'gc {{ input }}', 'windows'),
    ['command-injection'],
  ],
  ['Parameter Store in a command', commandDocument({}, 'x {{ssm:/team/command}}'), ['unjudgeable-document']],
  [
    'too many placeholders',
    commandDocument({ allowedPattern: '^a$' }, 'x {{ input }}'.repeat(2000)),
    ['unjudgeable-document'],
  ],
  [
    'a profile of Windows',
    shellDocument({ shellProfile: { windows: 'cd {{ p }}' } }, { p: {} }),
    ['command-injection'],
  ],
  [
    'a profile of another type',
    { ...commandDocument({}, 'date'), inputs: { shellProfile: { linux: '{{ input }}' } } },
    ['command-injection'],
  ],
  [
    'a pattern key twice but for its case',
    portDocument({ allowedPattern: '^80$', AllowedPattern: '.*' }),
    ['unjudgeable-document'],
  ],
  [
    'listed ports and a default kept elsewhere',
    portDocument({ allowedValues: ['80'], default: '{{ssm:/p}}' }),
    ['unjudgeable-document'],
  ],
  ['a bound port whose default is kept elsewhere', portDocument({ allowedPattern: '^80$', default: '{{ssm:/p}}' }), []],
  [
    'a placeholder in a placeholder',
    portDocument({}, { portNumber: '{{ {{portNumber}} }}' }),
    ['unjudgeable-document'],
  ],
  ['a placeholder not closed', portDocument({}, { portNumber: '{{ portNumber' }), ['unjudgeable-document']],
  ['a host in two pairs of braces', hostDocument({}, '{{ {{host}} }}'), ['unjudgeable-document']],
  [
    'a free log group by a key in another case',
    shellDocument({ CloudwatchLogGroupName: '{{ p }}', cloudWatchEncryptionEnabled: true }, { p: {} }),
    ['session-logging-redirectable'],
  ],
  ['a host that is a list', hostDocument({}, ['db'] as never), ['unjudgeable-document']],
  ['a fixed host of a strange form', hostDocument({}, 'fe80::1%eth0'), ['open-host']],
  [
    'a host key in another case',
    { ...hostDocument({}, ''), properties: { portNumber: 443, Host: 'db' } },
    ['open-host'],
  ],
  ['a host from the Parameter Store', hostDocument({}, '{{ssm:/db/host}}'), ['unjudgeable-document']],
  [
    'keys that differ in case alone',
    { ...hostDocument({}, 'localhost'), properties: { portNumber: 443, host: 'localhost', Host: 'db' } },
    ['unjudgeable-document'],
  ],
  [
    'a caller who may be root',
    shellDocument({ runAsEnabled: true, runAsDefaultUser: '{{ p }}' }, { p: {} }),
    ['run-as-root'],
  ],
  [
    'a caller who may not',
    shellDocument({ runAsEnabled: true, runAsDefaultUser: '{{ p }}' }, { p: { allowedPattern: '^ops$' } }),
    [],
  ],
  ['a session type in a list', { schemaVersion: '1.0', sessionType: ['Port'] }, ['unjudgeable-document']],
  [
    'a planted profile',
    shellDocument({ shellProfile: { linux: '{{ p }}' } }, { p: { type: 'String' } }),
    ['command-injection'],
  ],

  ['a sound shell', shellDocument({}), []],
  [
    'a free bucket',
    shellDocument({ s3BucketName: '{{ p }}' }, { p: { type: 'String' } }),
    ['session-logging-redirectable'],
  ],
  [
    'a bucket of two',
    shellDocument({ s3BucketName: '{{ p }}' }, { p: { allowedValues: ['a', 'b'] } }),
    ['session-logging-redirectable'],
  ],
  [
    'a bucket of one',
    shellDocument({ s3BucketName: '{{ p }}' }, { p: { allowedPattern: '^logs$', default: 'logs' } }),
    [],
  ],
  ['no log', shellDocument({ s3BucketName: '' }), ['session-logging-off']],
  [
    'CloudWatch only',
    shellDocument({ s3BucketName: '', cloudWatchLogGroupName: 'g', cloudWatchEncryptionEnabled: 'true' }),
    [],
  ],
  ['unchecked bucket', shellDocument({ s3EncryptionEnabled: 'false' }), ['session-log-unencrypted']],
  ['unsaid check', shellDocument({ s3EncryptionEnabled: undefined }), ['session-log-unencrypted']],
  ['root by default', shellDocument({ runAsEnabled: true, runAsDefaultUser: 'root' }), ['run-as-root']],
  ['another user', shellDocument({ runAsEnabled: true, runAsDefaultUser: 'ops' }), []],
  ['root not used', shellDocument({ runAsEnabled: false, runAsDefaultUser: 'root' }), []],
  [
    'elevated',
    { ...commandDocument({}, 'date'), properties: { linux: { commands: 'date', runAsElevated: 'true' } } },
    ['run-as-root'],
  ],
  ['no timeout', shellDocument({ idleSessionTimeout: '' }), ['no-session-timeout']],
  ['a duration alone', shellDocument({ idleSessionTimeout: '', maxSessionDuration: 60 }), []],

  ['a strange session type', { schemaVersion: '1.0', sessionType: 'Telepathy' }, ['unjudgeable-document']],
  ['a Command document', { schemaVersion: '2.2', mainSteps: [] }, []],
  ['not an object', '[]', ['unjudgeable-document']],
  ['not a document', '{"schemaVersion"', ['unjudgeable-document']],
  ['duplicate keys', '{"schemaVersion":"1.0","sessionType":"Port","sessionType":"Port"}', ['unjudgeable-document']],
];

test.each(rows)('%s', (_, document, rules, baseline = {}) => {
  expect(rulesOf(judged(document, baseline))).toEqual(rules);
});

test.each([
  ['a host', hostDocument({ allowedPattern: '^[a-z]{3}$' }), '/properties/host', /^[a-z]{3}$/],
  [
    'an argument',
    commandDocument({ allowedPattern: '^[a-z]+(.log)$' }, 'tail {{ input }}'),
    '/properties/linux/commands',
    /^[a-z]+;log$/,
  ],
  ['a second command', commandDocument({}, ['date', 'x {{ input }}']), '/properties/linux/commands/1', /^;$/],
])('the witness of %s', (_, document, at, value) => {
  const [finding] = judged(document);
  expect(finding).toMatchObject({ at, source: 'Team-Doc', severity: 'critical' });
  expect(finding?.witness?.value).toMatch(value);
});

const document = (texts: (object | undefined)[], sharedWith?: string[]): SessionDocument => ({
  kind: 'document',
  name: 'Team-Doc',
  arn: 'arn:aws:ssm:eu-west-1:111122223333:document/Team-Doc',
  versions: texts.map((text, i) => ({ version: i ? '$LATEST' : '$DEFAULT', text: text && JSON.stringify(text) })),
  ...(sharedWith && { sharedWith }),
});
const judgeAll = (subject: SessionDocument) =>
  judgeDocument(subject, settingsWith({ trustedAccounts: ['444455556666'] }));

test('both versions count, a finding of both once', () => {
  const open = portDocument({});
  expect(judgeAll(document([restricted, restricted]))).toEqual([]);
  expect(rulesOf(judgeAll(document([restricted, open])))).toEqual(['open-port']);
  expect(judgeAll(document([restricted, open]))[0]?.says).toContain('$LATEST');
  expect(judgeAll(document([open, restricted])).length).toBe(1);
  expect(judgeAll(document([open, open])).length).toBe(1);
});

test('content that could not be had is not safe', () => {
  expect(rulesOf(judgeAll(document([undefined])))).toEqual(['unjudgeable-document']);
  expect(rulesOf(judgeAll(document([restricted, undefined])))).toEqual(['unjudgeable-document']);
});

test.each([
  [['all'], true],
  [['ALL'], true],
  [['777788889999'], true],
  [['444455556666', '777788889999'], true],
  [['444455556666'], false],
  [['111122223333'], false],
  [[], false],
])('shared with %j', (accounts, fires) => {
  expect(rulesOf(judgeAll(document([restricted], accounts)))).toEqual(fires ? ['document-shared'] : []);
});

test.each([
  ['a parameter alone', portDocument({}), 'portNumber'],
  ['a part of a port', portDocument({ allowedPattern: '^[12]$' }, { portNumber: '80{{ portNumber }}' }), undefined],
  ['a fixed port', portDocument({}, { portNumber: '8080' }), undefined],
  ['a host', hostDocument({}), 'host'],
  ['a command', commandDocument({}, 'tail {{ input }}'), 'input'],
])('the parameter that the witness is given for: %s', (_, content, parameter) => {
  expect(judged(content)[0]?.parameter).toBe(parameter);
});
