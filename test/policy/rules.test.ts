import { describe, expect, test } from 'vitest';
import { defaultBaseline } from '../../functions/baseline.ts';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import type { Settings } from '../../functions/rules/settings.ts';
import {
  amazonNamed,
  anyInstance,
  check,
  documentNamed,
  grant,
  judged,
  refuse,
  rulesOf,
  settings,
  tagged,
  textOf,
} from './access.ts';

const start = 'ssm:StartSession';
const shell = documentNamed('SSM-SessionManagerRunShell');
const own = documentNamed('Restricted');
const mine = 'arn:aws:ec2:*:*:instance/i-0123456789abcdef0';
const baseline = (more: object): Partial<Settings> => ({ baseline: { ...defaultBaseline, ...more } });

describe('rules on policies', () => {
  test.each<[string, object[], string[], Partial<Settings>?]>([
    ['a target alone', [grant(start, anyInstance)], ['implicit-default-shell', 'unscoped-target']],
    ['a target alone, explicit regime', [grant(start, anyInstance)], [], { regime: 'explicit' }],
    ['a tagged target alone', [grant(start, anyInstance, tagged)], ['implicit-default-shell']],
    [
      'as many wildcards as fit into a policy',
      [grant(start, `arn:aws:ec2:*:*:instance/${'*'.repeat(6_000)}`)],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    ['an id alone', [grant(start, mine)], ['implicit-default-shell']],
    [
      'ids of an impossible form',
      [grant(start, 'arn:aws:ssm:*:*:managed-instance/*'), refuse(start, 'arn:aws:ssm:*:*:managed-instance/mi-*')],
      [],
    ],
    [
      'ids of a possible form between others',
      [grant(start, 'arn:aws:ssm:*:*:managed-instance/*'), refuse(start, 'arn:aws:ssm:*:*:managed-instance/mi-0*')],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    [
      'ids outside of those left out',
      [
        {
          Effect: 'Allow',
          Action: start,
          NotResource: [mine.slice(0, -16), 'arn:aws:ssm:*', 'arn:aws:ecs:*'].map(arn => `${arn}*`),
        },
      ],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    [
      'all ids left out',
      [{ Effect: 'Allow', Action: start, NotResource: [anyInstance, 'arn:aws:ssm:*', 'arn:aws:ecs:*'] }],
      [],
    ],
    ['the shell granted', [grant(start, [mine, shell])], []],
    ['the shell granted, forbidden', [grant(start, [mine, shell])], ['default-shell'], baseline({ shell: 'forbid' })],
    ['the shell implicit, allowed', [grant(start, mine)], [], baseline({ shell: 'allow' })],
    [
      'the shell granted to all but AWS, which alone could say that it is AWS',
      [grant(start, mine), grant(start, shell, { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } })],
      [],
    ],
    ['the check on the target', [grant(start, mine, check), grant(start, own)], []],
    ['the check misplaced', [grant(start, mine), grant(start, own, check)], ['implicit-default-shell']],
    ['the check on one of two', [grant(start, mine, check), grant(start, mine)], ['implicit-default-shell']],
    [
      'the check against the shell elsewhere tagged',
      [
        grant(start, anyInstance, tagged),
        grant(start, mine),
        grant(start, shell, { StringEquals: { 'ssm:resourceTag/Doc': 'yes' } }),
        refuse(start, shell),
      ],
      ['implicit-default-shell'],
    ],
    ['a document without a target', [grant(start, amazonNamed('AWS-StartSSHSession'))], []],
    [
      'port forwarding',
      [grant(start, [mine, amazonNamed('AWS-StartPortForwardingSession')], check)],
      ['open-port-forwarding'],
    ],
    ['an Amazon document with an account', [grant(start, [mine, documentNamed('AWS-StartSSHSession')], check)], []],
    [
      'remote host',
      [grant(start, [mine, amazonNamed('AWS-StartPortForwardingSessionToRemoteHost')], check)],
      ['remote-host-forwarding'],
    ],
    ['interactive command', [grant(start, [mine, amazonNamed('AWS-StartN*')], check)], ['interactive-command']],
    [
      'only via another service',
      [
        grant(start, mine, check),
        grant(start, amazonNamed('AWS-StartPortForwardingSession'), {
          StringEquals: { 'aws:CalledViaFirst': 'ssm-guiconnect.amazonaws.com' },
        }),
      ],
      [],
    ],
    ['every document of the account', [grant(start, [mine, documentNamed('*')], check)], ['any-document']],
    ['documents by prefix', [grant(start, [mine, documentNamed('Team-*')], check)], []],
    ['a document of any account', [grant(start, [mine, amazonNamed('Team')], check)], ['foreign-document']],
    [
      'a document of any account, trusted only',
      [
        grant(start, [mine, 'arn:aws:ssm:*:444455556666:document/X'], check),
        refuse(start, 'arn:aws:ec2:*:444455556666:instance/*'),
      ],
      [],
      baseline({ trustedAccounts: ['444455556666'] }),
    ],
    [
      'a document of a stranger',
      [
        grant(
          start,
          ['arn:aws:ec2:*:111122223333:instance/i-0123456789abcdef0', 'arn:aws:ssm:*:444455556666:document/X'],
          check,
        ),
      ],
      ['foreign-document'],
    ],
    [
      'an unapproved document',
      [grant(start, [mine, own], check)],
      ['unapproved-document'],
      baseline({ documents: ['Other'] }),
    ],
    ['an approved document', [grant(start, [mine, own], check)], [], baseline({ documents: ['Restricted'] })],
    [
      'a tag that may be missing',
      [
        grant(start, anyInstance, { ...check, StringEqualsIfExists: { 'ssm:resourceTag/Env': 'dev' } }),
        grant(start, own),
      ],
      ['unscoped-target'],
    ],
    [
      'a tag of a service that fills none',
      [grant(start, anyInstance, { ...check, StringEquals: { 'ec2:ResourceTag/Env': 'dev' } }), grant(start, own)],
      [],
    ],
    [
      'a target without the site tag',
      [grant(start, anyInstance, { ...check, ...tagged }), grant(start, own)],
      ['off-baseline-target'],
      baseline({ targetTags: { Env: ['prod'] } }),
    ],
    [
      'a target of whichever team the caller is of, where one of two is not the site’s',
      [
        grant(start, anyInstance, {
          ...check,
          StringEquals: {
            'aws:ResourceTag/Env': '$' + '{aws:PrincipalTag/Team}',
            'aws:PrincipalTag/Team': ['prod', 'ops'],
          },
        }),
        grant(start, own),
      ],
      ['off-baseline-target'],
      baseline({ targetTags: { Env: ['prod'] } }),
    ],
    [
      'a target with the site tag',
      [grant(start, anyInstance, { ...check, ...tagged }), grant(start, own)],
      [],
      baseline({ targetTags: { Env: ['dev'] } }),
    ],
    [
      'an approved name of another account',
      [grant(start, [mine.replace('*:*', '*:444455556666'), shell.replace('111122223333', '444455556666'), own])],
      ['foreign-document', 'unapproved-document'],
      baseline({ documents: ['Restricted', 'SSM-SessionManagerRunShell'] }),
    ],
    ['any session resumed', [grant('ssm:ResumeSession', '*')], ['foreign-session-resume']],
    [
      'own sessions by name',
      [grant(['ssm:ResumeSession', 'ssm:TerminateSession'], 'arn:aws:ssm:*:*:session/$' + '{aws:username}-*')],
      [],
    ],
    [
      'own sessions by id',
      [grant(['ssm:ResumeSession', 'ssm:TerminateSession'], 'arn:aws:ssm:*:*:session/$' + '{aws:userid}-*')],
      [],
    ],
    [
      'own sessions by tag',
      [
        grant('ssm:TerminateSession', '*', {
          StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '$' + '{aws:userid}*' },
        }),
      ],
      [],
    ],
    [
      'own sessions by a tag that no session lacks',
      [
        grant('ssm:TerminateSession', '*', {
          StringLikeIfExists: { 'ssm:resourceTag/aws:ssmmessages:session-id': '$' + '{aws:userid}*' },
        }),
      ],
      [],
    ],
    ['any session ended', [grant('ssm:Term*', 'arn:aws:ssm:*:*:session/*')], ['foreign-session-terminate']],
    ['a command anywhere', [grant('ssm:SendCommand', '*')], ['run-command']],
    [
      'a command on tagged targets',
      [grant('ssm:SendCommand', anyInstance, tagged), grant('ssm:SendCommand', amazonNamed('AWS-RunShellScript'))],
      [],
    ],
    ['everything', [grant('*', '*')], ['administrator']],
    [
      'everything but sessions',
      [grant('*', '*'), refuse('ssm:StartSession', '*')],
      ['foreign-session-resume', 'foreign-session-terminate', 'rewrite-document', 'run-command'],
    ],
    [
      'a startable document rewritten, which carries no check',
      [grant([start, 'ssm:UpdateDocument'], [mine, own], check)],
      ['rewrite-document'],
    ],
    [
      'a startable document rewritten, no check',
      [grant(start, [mine, own], check), grant('ssm:UpdateDocument', own)],
      ['rewrite-document'],
    ],
    ['the preferences rewritten', [grant('ssm:UpdateDocumentDefaultVersion', shell)], ['rewrite-document']],
    ['another document rewritten', [grant('ssm:UpdateDocument', own)], []],
    [
      'the tag set by the same',
      [grant(start, anyInstance, { ...check, ...tagged }), grant(start, own), grant('ec2:CreateTags', anyInstance)],
      ['retag-target'],
    ],
    [
      'the tag set at launch only',
      [
        grant(start, anyInstance, { ...check, ...tagged }),
        grant(start, own),
        grant('ec2:CreateTags', anyInstance, { StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
      ],
      [],
    ],
    [
      'another tag set by the same',
      [
        grant(start, anyInstance, { ...check, ...tagged }),
        grant(start, own),
        grant('ec2:CreateTags', anyInstance, { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Name'] } }),
      ],
      [],
    ],
    [
      'a grant that has run out',
      [grant(start, mine, { DateLessThan: { 'aws:CurrentTime': '2025-12-31T00:00:00Z' } })],
      [],
    ],
    [
      'a grant that is yet to come',
      [grant(start, mine, { DateGreaterThan: { 'aws:EpochTime': '1800000000' } })],
      ['implicit-default-shell'],
    ],
    [
      'a pattern between two others',
      [
        grant(start, 'arn:aws:ec2:*:*:instance/*', { StringLike: { 'aws:ResourceTag/n': 'a*' } }),
        refuse(start, '*', { StringNotLike: { 'aws:ResourceTag/n': '*b' } }),
        refuse(start, '*', { StringEquals: { 'aws:ResourceTag/n': ['ab', 'axb'] } }),
      ],
      ['implicit-default-shell'],
    ],
    ['nothing of sessions', [grant('s3:*', '*')], []],
    [
      'another partition',
      [grant(start, 'arn:aws-us-gov:ec2:us-gov-west-1:111122223333:instance/i-0123456789abcdef0')],
      ['implicit-default-shell'],
    ],
    [
      'a region of another partition alone',
      [
        grant(start, '*', { ...check, StringEquals: { 'aws:RequestedRegion': 'cn-north-1' } }),
        refuse(start, 'arn:aws-cn:ssm:*:*:document/*'),
      ],
      [],
    ],
    [
      'a target in a region of another partition alone',
      [grant(start, '*', { ...tagged, StringLike: { 'aws:RequestedRegion': 'cn-*' } })],
      ['any-document', 'foreign-document'],
    ],
    [
      'a region that no list knows yet',
      [grant(start, 'arn:aws:ec2:ap-central-9:111122223333:instance/i-0123456789abcdef0')],
      ['implicit-default-shell'],
    ],
    [
      'an instance by the beginning of every id',
      [grant(start, 'arn:aws:ec2:*:*:instance/i*')],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    [
      'every task of every cluster',
      [grant(start, 'arn:aws:ecs:*:*:task/*/*')],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    ['every task of a cluster', [grant(start, 'arn:aws:ecs:*:*:task/prod/*')], ['implicit-default-shell']],
    [
      'documents rewritten of a type that runs no sessions',
      [grant('ssm:UpdateDocument', '*', { StringEquals: { 'ssm:DocumentType': ['Command', 'AutoApprovalPolicy'] } })],
      [],
    ],
    [
      'a document approved in one region alone',
      [grant(start, [mine, own], check)],
      ['unapproved-document'],
      baseline({ documents: ['arn:aws:ssm:us-east-1:111122223333:document/Restricted'] }),
    ],
    [
      'any stranger, where the usual one is trusted',
      [grant(start, [mine, amazonNamed('Team')], check)],
      ['foreign-document'],
      baseline({ trustedAccounts: ['999988887777'] }),
    ],
  ])('%s', (_, statements, expected, some) => {
    expect(rulesOf(judged(statements, some))).toEqual(expected);
  });
});

describe('a known principal', () => {
  const principal = {
    type: 'user',
    name: 'bob',
    arn: 'arn:aws:iam::111122223333:user/bob',
    account: '111122223333',
  } as const;
  const judge = (statements: object[], boundary?: object[]) =>
    rulesOf(
      judgeAccess(
        {
          kind: 'access',
          principal,
          policies: statements.map((statement, i) => ({ name: `p${i}`, text: textOf([statement]) })),
          ...(boundary && { boundary: { name: 'b', text: textOf(boundary) } }),
        },
        settings,
      ),
    );

  test('halves in two policies make one session', () => {
    expect(judge([grant(start, mine, check), grant(start, amazonNamed('AWS-StartSSHSession'))])).toEqual([
      'open-port-forwarding',
    ]);
  });
  test('a boundary must allow too', () => {
    expect(judge([grant('*', '*')], [grant('s3:*', '*')])).toEqual([]);
    expect(judge([grant('*', '*')], [grant('*', '*')])).toEqual(['administrator']);
  });
  test('behind a boundary that cannot be read only that is told', () => {
    for (const text of [undefined, '{}']) {
      const policies = [{ name: 'p', text: textOf([grant(start, '*')]) }];
      const found = judgeAccess({ kind: 'access', principal, policies, boundary: { name: 'b', text } }, settings);
      expect(found.map(({ rule, source }) => [rule, source])).toEqual([['unjudgeable-policy', 'b']]);
    }
  });
  test('a boundary that cannot be read is not asked for what nobody grants', () => {
    const policies = [{ name: 'p', text: textOf([grant('s3:*', '*')]) }];
    expect(judgeAccess({ kind: 'access', principal, policies, boundary: { name: 'b', text: '{}' } }, settings)).toEqual(
      [],
    );
  });
  test('its keys are written in a proof as AWS writes them', () => {
    const found = judgeAccess(
      { kind: 'access', principal, policies: [{ name: 'p', text: textOf([grant(start, mine)]) }] },
      settings,
    );
    expect(found[0]?.witness?.requests[0]?.context).toMatchObject({
      'aws:PrincipalArn': principal.arn,
      'aws:username': 'bob',
      'aws:PrincipalType': 'User',
    });
  });
  test('keys of the principal are fixed', () => {
    const forBob = { StringEquals: { 'aws:username': 'bob' } };
    expect(judge([grant(start, mine, forBob)])).toEqual(['implicit-default-shell']);
    expect(judge([grant(start, mine, { StringEquals: { 'aws:username': 'eve' } })])).toEqual([]);
  });
  test('its account pins the targets', () => {
    expect(judge([grant(start, 'arn:aws:ec2:*:444455556666:instance/*')])).toEqual([]);
  });
});

test('a policy that cannot be had or read is told', () => {
  const texts = [undefined, '{}'];
  for (const text of texts) {
    expect(rulesOf(judgeAccess({ kind: 'access', policies: [{ name: 'p', text }] }, settings))).toEqual([
      'unjudgeable-policy',
    ]);
  }
});
