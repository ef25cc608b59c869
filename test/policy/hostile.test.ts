import { expect, test } from 'vitest';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import { anyInstance, grant, judged, refuse, settings, tagged, textOf } from './access.ts';

const start = 'ssm:StartSession';
const judgedText = (text: string) => judgeAccess({ kind: 'access', policies: [{ name: '', text }] }, settings);
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

test.each<[string, () => unknown]>([
  ['stars', () => judged([grant(start, `arn:aws:ec2:*:*:instance/${'*a'.repeat(900)}`)])],
  ['as many as fit into a policy', () => judged([grant(start, `arn:aws:ec2:*:*:instance/${'*a'.repeat(5_000)}`)])],
  ['stars in an action', () => judged([grant(`${'*s'.repeat(900)}`, '*')])],
  [
    'stars in conditions',
    () =>
      judged([
        grant(start, '*', { StringLike: { 'aws:ResourceTag/x': many(50, i => `${'*a'.repeat(50 + i)}*`) } }),
        refuse(start, '*', { StringLike: { 'aws:ResourceTag/x': many(50, i => `${'*b'.repeat(9 + i)}*`) } }),
      ]),
  ],
  [
    'many denies over many keys',
    () =>
      judged([
        grant(start, '*'),
        ...many(60, i =>
          refuse(start, '*', {
            StringNotEquals: Object.fromEntries(many(6, j => [`aws:PrincipalTag/k${(i * 7 + j) % 40}`, `v${i}`])),
          }),
        ),
      ]),
  ],
  [
    'many variables',
    () =>
      judged([
        grant(start, '*', {
          StringEquals: Object.fromEntries(many(40, i => [`aws:ResourceTag/k${i}`, `\${aws:PrincipalTag/p${i}}`])),
        }),
      ]),
  ],
  [
    'many statements',
    () =>
      judged(
        many(600, i =>
          grant(start, [`arn:aws:ec2:*:*:instance/i-${i}*`], { StringEquals: { [`aws:ResourceTag/k${i}`]: `${i}` } }),
        ),
      ),
  ],
  [
    'many accounts',
    () =>
      judged([
        grant(
          start,
          many(300, i => `arn:aws:ec2:*:${100000000000 + i}:instance/*`),
        ),
      ]),
  ],
  [
    'the prototype',
    () =>
      judged([
        grant(start, anyInstance, JSON.parse('{"StringEquals":{"__proto__":"x","aws:ResourceTag/__proto__":"y"}}')),
      ]),
  ],
  ['brackets left open', () => judgedText('['.repeat(200_000))],
  ['50,000 nested brackets', () => judgedText(`{"Statement":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)],
  ['50,000 nested objects', () => judgedText(`${'{"Statement":'.repeat(20_000)}1${'}'.repeat(20_000)}`)],
  [
    '3,000 wildcards in a value',
    () => judged([grant(start, '*', { StringLike: { 'aws:ResourceTag/x': '*?'.repeat(1_500) } })]),
  ],
  [
    '3,000 wildcards over many values',
    () =>
      judged([
        grant(
          start,
          many(300, i => `arn:aws:ec2:*:*:instance/i-${'*a'.repeat(5)}${i}${'?*'.repeat(5)}`),
        ),
      ]),
  ],
  [
    '400 conditioned denies',
    () =>
      judged([
        grant(start, '*'),
        ...many(400, i =>
          refuse(start, '*', { StringEquals: { 'aws:ResourceTag/x': `v${i}`, 'aws:PrincipalTag/y': `w${i}` } }),
        ),
      ]),
  ],
  [
    '400 conditioned denies over as many tags',
    () =>
      judged([
        grant(start, '*'),
        ...many(400, i => refuse(start, '*', { StringNotEquals: { [`aws:ResourceTag/x${i}`]: `v${i}` } })),
      ]),
  ],
  [
    '20,000 repeated actions',
    () =>
      judged([
        grant(
          many(20_000, () => 's?m:*rt*n'),
          '*',
          tagged,
        ),
      ]),
  ],
  [
    'a policy past every quota',
    () =>
      judged([
        grant(
          many(60_000, () => start),
          '*',
        ),
      ]),
  ],
  ...[40, 100, 200].map((count): [string, () => unknown] => [
    `${count} Allows and Denies over a few tags of targets and callers`,
    () =>
      judged(
        many(count, i => ({
          Effect: i % 2 === 0 ? 'Allow' : 'Deny',
          Action: ['ssm:*', 'ec2:*Tags'],
          Resource: [`arn:aws:ec2:*:*:instance/*${i}*`, `arn:aws:ssm:*:*:document/*${i}?*`],
          Condition: {
            StringLike: { [`aws:ResourceTag/t${i % 7}`]: [`a*${i}`, `\${aws:PrincipalTag/x${i % 5}}*`] },
            StringNotEquals: { [`aws:PrincipalTag/y${i % 6}`]: `v${i}` },
          },
        })),
      ),
  ]),
  [
    'documents and instances of 300 accounts by a tag',
    () =>
      judged([
        grant(
          'ssm:*',
          many(300, i => `arn:aws:ec2:*:${100000000000 + i}:instance/*`),
          {
            StringEquals: { 'aws:ResourceTag/x': '${aws:PrincipalTag/x}' },
          },
        ),
        grant(
          'ssm:*',
          many(300, i => `arn:aws:ssm:*:${100000000000 + i}:document/D${i}*`),
        ),
      ]),
  ],
  [
    '400 regions that nobody knows',
    () =>
      judged(many(400, i => grant('ssm:*', `arn:aws:ssm:us-${['east', 'west'][i % 2]}-${i}:${100000000000 + i}:*`))),
  ],
  [
    'a variable in every place of long names',
    () =>
      judged([
        grant(
          'ssm:*',
          many(200, i => `arn:aws:ec2:*:*:instance/${'${aws:username}*'.repeat(60)}${i}`),
        ),
      ]),
  ],
  [
    '400 Denies of names that hold variables',
    () =>
      judged([
        grant(['ssm:*', 'ec2:*'], '*'),
        ...many(400, i =>
          refuse(
            '*',
            [`arn:aws:ec2:*:*:instance/*\${aws:PrincipalTag/x${i % 7}}${i}`, 'arn:aws:ssm:*:*:*/${aws:username}*'],
            {
              StringLike: { [`aws:ResourceTag/x${i % 9}`]: `*${i}*` },
            },
          ),
        ),
      ]),
  ],
  [
    '300 statements of NotAction and NotResource',
    () =>
      judged(
        many(300, i => ({
          Effect: i % 3 === 0 ? 'Deny' : 'Allow',
          NotAction: [`ssm:*${i}*`, 'iam:*'],
          NotResource: [`arn:aws:ec2:*:*:instance/*${i}*`, `arn:aws:ssm:*:*:document/\${aws:username}${i}*`],
          Condition: { StringNotLike: { [`aws:ResourceTag/a${i % 11}`]: `*${i}*` } },
        })),
      ),
  ],
  [
    '2,000 wildcards of a key with many values',
    () =>
      judged([
        grant('ssm:*', '*', { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': many(2_000, i => `*a${i}*`) } }),
        refuse('ssm:*', '*', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': many(2_000, i => `*${i}*`) } }),
      ]),
  ],
  ['a byte order mark', () => judgedText(`\uFEFF${textOf([grant(start, '*')])}`)],
  [
    'NUL',
    () =>
      judged([
        grant(`${start}\0`, ['*', 'arn:aws:ec2:*:*:instance/\0*'], { StringLike: { 'aws:ResourceTag/\0': '\0*' } }),
      ]),
  ],
  [
    'text that runs the other way',
    () => judged([{ ...grant('ssm:\u202e*', '*'), Sid: '\u202enoisseS\u2066' }, grant(start, '*')]),
  ],
  ['lone surrogates', () => judged([grant(start, 'arn:aws:ec2:*:*:instance/\ud800*')])],
])('%s are judged or refused within bounds', { timeout: 60_000 }, (_, judge) => {
  // Processor time, since the machine may be busy; a second is the bound, the rest is for what shares the core.
  const began = process.cpuUsage();
  expect(Array.isArray(judge())).toBe(true);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(1_500);
});

test('a team of twenty statements over four tags is judged to the end', () => {
  const scoped = many(19, i =>
    grant(
      i % 3 === 0 ? ['ec2:CreateTags', start] : [start],
      i % 2 === 0 ? `arn:aws:ssm:*:*:document/Team${i}-*` : anyInstance,
      {
        StringEquals: {
          [`aws:ResourceTag/T${i % 4}`]: `\${aws:PrincipalTag/T${i % 4}}`,
          [`aws:ResourceTag/S${i}`]: 'v',
        },
      },
    ),
  );
  const own = grant(['ssm:ResumeSession', 'ssm:TerminateSession'], 'arn:aws:ssm:*:*:session/${aws:username}-*');
  expect(judged([own, ...scoped]).map(({ rule }) => rule)).not.toContain('unjudgeable-policy');
});

test('a name of the prototype is a key like any other', () => {
  const text = '{"Statement":[{"Effect":"Allow","Action":"ssm:*","Resource":"*","__proto__":{"Condition":{}}}]}';
  expect(judgedText(text).map(({ rule, at }) => [rule, at])).toEqual([
    ['unjudgeable-policy', '/Statement/0/__proto__'],
  ]);
});
