import { expect, test } from 'vitest';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import { anyInstance, grant, judged, refuse, settings } from './access.ts';

const start = 'ssm:StartSession';
const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

test.each<[string, () => unknown]>([
  ['stars', () => judged([grant(start, `arn:aws:ec2:*:*:instance/${'*a'.repeat(900)}`)])],
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
  ['nesting', () => judgeAccess({ kind: 'access', policies: [{ name: '', text: '['.repeat(200_000) }] }, settings)],
])('%s are judged or refused within bounds', { timeout: 60_000 }, (_, judge) => {
  // Processor time, since the machine may be busy with other tests.
  const began = process.cpuUsage();
  expect(Array.isArray(judge())).toBe(true);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(4_000);
});
