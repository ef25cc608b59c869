import { describe, expect, test } from 'vitest';
import { amazonNamed, check, grant, judged, rulesOf } from './access.ts';

const start = 'ssm:StartSession';
const ssh = amazonNamed('AWS-StartSSHSession');
const mine = 'arn:aws:ec2:*:111122223333:instance/i-0123456789abcdef0';

describe('the account of the caller', () => {
  const accountsIn = (statements: object[]) =>
    judged(statements).map(({ rule, witness }) => [
      rule,
      ...new Set(witness!.requests.map(request => request.context['aws:PrincipalAccount'])),
    ]);

  test.each<[string, object[], string]>([
    ['whose document is Amazon's', [grant(start, [mine, ssh], check)], 'open-port-forwarding'],
    [
      'whose document is a stranger's',
      [grant(start, [mine, 'arn:aws:ssm:*:444455556666:document/X'], check)],
      'foreign-document',
    ],
    [
      'whose command is Amazon's',
      [grant('ssm:SendCommand', ['arn:aws:ec2:*:111122223333:instance/*', amazonNamed('AWS-Run*')])],
      'run-command',
    ],
  ])('is that of the target in a proof %s', (_, statements, rule) => {
    expect(accountsIn(statements)).toContainEqual([rule, '111122223333']);
  });
  test.each<[string, object, string[]]>([
    [
      'is there on Amazon's document too',
      { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
      ['open-port-forwarding'],
    ],
    ['is never absent', { Null: { 'aws:PrincipalAccount': 'true' } }, []],
    ['is no other', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }, []],
  ])('%s', (_, condition, expected) => {
    expect(rulesOf(judged([grant(start, mine, check), grant(start, ssh, condition)]))).toEqual(expected);
  });
});
