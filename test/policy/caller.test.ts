import { describe, expect, test } from 'vitest';
import { defaultBaseline } from '../../functions/baseline.ts';
import { amazonNamed, check, documentNamed, grant, judged, refuse, rulesOf } from './access.ts';

const start = 'ssm:StartSession';
const ssh = amazonNamed('AWS-StartSSHSession');
const shell = documentNamed('SSM-SessionManagerRunShell');
const mine = 'arn:aws:ec2:*:111122223333:instance/i-0123456789abcdef0';

describe('the account of the caller', () => {
  const accountsIn = (statements: object[]) =>
    judged(statements).map(({ rule, witness }) => [
      rule,
      ...new Set(witness!.requests.map(request => request.context['aws:PrincipalAccount'])),
    ]);

  test.each<[string, object[], string]>([
    ['with a document of Amazon', [grant(start, [mine, ssh], check)], 'open-port-forwarding'],
    [
      'with a document of a stranger',
      [grant(start, [mine, 'arn:aws:ssm:*:444455556666:document/X'], check)],
      'foreign-document',
    ],
    [
      'with a command of Amazon',
      [grant('ssm:SendCommand', ['arn:aws:ec2:*:111122223333:instance/*', amazonNamed('AWS-Run*')])],
      'run-command',
    ],
  ])('is that of the target in a proof %s', (_, statements, rule) => {
    expect(accountsIn(statements)).toContainEqual([rule, '111122223333']);
  });
  test.each<[string, object, string[]]>([
    [
      'is there on a document of Amazon too',
      { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
      ['open-port-forwarding'],
    ],
    ['is never absent', { Null: { 'aws:PrincipalAccount': 'true' } }, []],
    ['is no other', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }, []],
  ])('%s', (_, condition, expected) => {
    expect(rulesOf(judged([grant(start, mine, check), grant(start, ssh, condition)]))).toEqual(expected);
  });
});

describe('a tag that is compared with the tags of the caller', () => {
  const team = '$' + '{aws:PrincipalTag/Team}';
  const like = { StringLike: { 'aws:ResourceTag/Team': team } };
  const ops = { StringEquals: { 'ssm:resourceTag/Team': 'ops' } };
  const strict = { baseline: { ...defaultBaseline, shell: 'forbid' as const } };
  const open = [grant(start, '*', like), refuse(start, '*', { StringNotEquals: { 'ssm:resourceTag/Team': 'ops' } })];
  test.each<[string, object[], boolean]>([
    ['takes the text that another statement asks of it', open, true],
    ['takes the text that the same statement asks of it', [grant(start, '*', { ...like, ...ops })], true],
    [
      'has no text that the caller may not have',
      [...open, refuse(start, '*', { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } })],
      false,
    ],
  ])('%s', (_, statements, found) => {
    expect(rulesOf(judged(statements, strict)).includes('default-shell')).toBe(found);
  });
});

describe('a shell that one caller has only where no document is named', () => {
  const team = '$' + '{aws:PrincipalTag/Team}';
  const byTag = { StringLike: { 'aws:ResourceTag/Team': team } };
  const isOps = { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } };
  test.each<[string, object[], boolean]>([
    ['counts, though another has its document', [grant(start, mine), grant(start, shell, isOps)], true],
    ['counts, though tags like the own give its document', [grant(start, '*', byTag), grant(start, mine)], true],
    [
      'counts where a Deny names its callers',
      [grant(start, '*'), refuse(start, amazonNamed('SSM-SessionManagerRunShell'), isOps)],
      true,
    ],
    ['is none where its callers have no target', [grant(start, [mine, shell], isOps)], false],
    ['is none where every caller has its document', [grant(start, mine, isOps), grant(start, shell)], false],
  ])('%s', (_, statements, found) => {
    expect(rulesOf(judged(statements)).includes('implicit-default-shell')).toBe(found);
  });
});
