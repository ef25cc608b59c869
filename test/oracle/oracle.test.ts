import { describe, expect, test } from 'vitest';
import { bruteForce, type OracleSettings } from './brute-force.ts';
import { allowed, type Statement } from './evaluate.ts';

const now = new Date('2026-01-01T00:00:00Z');
const settings: OracleSettings = { baseline: { shell: 'explicit', trustedAccounts: [] }, regime: 'implicit', now };
const version = '2012-10-17';
const INSTANCES = 'arn:aws:ec2:*:*:instance/*';
const doc = (name: string) => `arn:aws:ssm:*:111122223333:document/${name}`;
const amazon = (name: string) => `arn:aws:ssm:*::document/${name}`;
const SHELL = doc('SSM-SessionManagerRunShell');
const start = (resource: string | string[], condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: resource,
  ...(condition ? { Condition: condition } : {}),
});
const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
const judge = (statements: Statement[], over: Partial<OracleSettings> = {}) =>
  [...bruteForce([{ Version: version, Statement: statements }], { ...settings, ...over }).sure].sort();

describe('halves of a grant', () => {
  const rows: [string, Statement[], string[], string[]][] = [
    ['target alone', [start(INSTANCES)], ['implicit-default-shell', 'unscoped-target'], []],
    [
      'target and forwarding',
      [start(INSTANCES), start(amazon('AWS-StartPortForwardingSession'))],
      ['implicit-default-shell', 'open-port-forwarding', 'unscoped-target'],
      ['open-port-forwarding', 'unscoped-target'],
    ],
    [
      'checked target and a document',
      [start(INSTANCES, check), start(doc('X'))],
      ['unscoped-target'],
      ['unscoped-target'],
    ],
    [
      'the check on the document statement only',
      [start(INSTANCES), start(doc('Xyz'), check)],
      ['implicit-default-shell', 'unscoped-target'],
      ['unscoped-target'],
    ],
    ['target and shell document', [start(INSTANCES), start(SHELL)], ['unscoped-target'], ['unscoped-target']],
    ['document alone', [start(doc('*'))], [], []],
    [
      'everything',
      [start('*')],
      [
        'any-document',
        'foreign-document',
        'interactive-command',
        'open-port-forwarding',
        'remote-host-forwarding',
        'unscoped-target',
      ],
      [
        'any-document',
        'foreign-document',
        'interactive-command',
        'open-port-forwarding',
        'remote-host-forwarding',
        'unscoped-target',
      ],
    ],
  ];
  test.each(rows)('%s', (_, statements, implicit, explicit) => {
    const named = statements.map(each => ({
      ...each,
      ...(each.Resource === doc('X') ? { Resource: doc('Xyz') } : {}),
    }));
    expect(judge(named)).toEqual(implicit);
    expect(judge(named, { regime: 'explicit' })).toEqual(explicit);
  });
});

describe('policies as people write them', () => {
  const rows: [string, Statement[], string[]][] = [
    [
      'forwarding to tagged machines that opens a shell',
      [
        start([INSTANCES], { StringEquals: { 'ssm:resourceTag/PortForward': 'true' } }),
        start(amazon('RestrictedPortForwardingSession')),
      ],
      ['implicit-default-shell'],
    ],
    [
      'the same with the document check',
      [
        start(INSTANCES, { ...check, StringEquals: { 'ssm:resourceTag/PortForward': 'true' } }),
        start(amazon('RestrictedPortForwardingSession')),
      ],
      [],
    ],
    [
      'a tag condition that lets untagged machines through',
      [start(INSTANCES, { ...check, StringEqualsIfExists: { 'aws:ResourceTag/Team': 'ops' } }), start(doc('Team-*'))],
      ['unscoped-target'],
    ],
    [
      'a document of any account',
      [start('arn:aws:ec2:*:*:instance/i-0abc', check), start('arn:aws:ssm:*:*:document/Team-A')],
      ['foreign-document'],
    ],
    ['a named instance', [start('arn:aws:ec2:*:*:instance/i-0abc', check), start(doc('*'))], ['any-document']],
    [
      'a deny on the shell document that implicit sessions pass by',
      [start(INSTANCES), { ...start(SHELL), Effect: 'Deny' }],
      ['implicit-default-shell', 'unscoped-target'],
    ],
    [
      'a deny on the targets',
      [
        start('*'),
        { ...start(INSTANCES), Effect: 'Deny' },
        { ...start('arn:aws:ssm:*:*:managed-instance/*'), Effect: 'Deny' },
        { ...start('arn:aws:ecs:*:*:task/*'), Effect: 'Deny' },
      ],
      [],
    ],
    [
      'sessions only through a service',
      [start('*', { StringEquals: { 'aws:CalledViaFirst': 'ssm-guiconnect.amazonaws.com' } })],
      [],
    ],
    ['administrator', [{ Effect: 'Allow', Action: '*', Resource: '*' }], ['administrator']],
    [
      'own sessions by name',
      [
        {
          Effect: 'Allow',
          Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
          Resource: 'arn:aws:ssm:*:*:session/${aws:username}-*',
        },
      ],
      [],
    ],
    [
      'own sessions by tag',
      [
        {
          Effect: 'Allow',
          Action: 'ssm:ResumeSession',
          Resource: '*',
          Condition: { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}*' } },
        },
      ],
      [],
    ],
    [
      'sessions of everybody',
      [
        {
          Effect: 'Allow',
          Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
          Resource: 'arn:aws:ssm:*:*:session/*',
        },
      ],
      ['foreign-session-resume', 'foreign-session-terminate'],
    ],
    ['run command', [{ Effect: 'Allow', Action: 'ssm:SendCommand', Resource: '*' }], ['run-command']],
    [
      'run command of another document',
      [{ Effect: 'Allow', Action: 'ssm:SendCommand', Resource: [INSTANCES, amazon('AWS-ApplyPatchBaseline')] }],
      [],
    ],
    [
      'a tag its user may set',
      [
        start(INSTANCES, { ...check, StringEquals: { 'ssm:resourceTag/PortForward': 'true' } }),
        start(doc('Team-A')),
        { Effect: 'Allow', Action: 'ec2:CreateTags', Resource: '*' },
      ],
      ['retag-target'],
    ],
    [
      'the preferences may be rewritten',
      [{ Effect: 'Allow', Action: 'ssm:UpdateDocument', Resource: SHELL }],
      ['rewrite-document'],
    ],
    [
      'a document that nobody starts may be rewritten',
      [{ Effect: 'Allow', Action: 'ssm:UpdateDocument', Resource: doc('Team-A') }],
      [],
    ],
  ];
  test.each(rows)('%s', (_, statements, rules) => expect(judge(statements)).toEqual(rules));

  test('what the baseline asks', () => {
    const baseline: OracleSettings['baseline'] = {
      documents: ['RestrictedPortForwardingSession'],
      targetTags: { PortForward: ['true'] },
      shell: 'forbid',
      trustedAccounts: [],
    };
    const tagged = { StringEquals: { 'ssm:resourceTag/PortForward': 'true' } };
    const safe = start(amazon('RestrictedPortForwardingSession'));
    expect(judge([start(INSTANCES, { ...check, ...tagged }), safe], { baseline })).toEqual([]);
    expect(judge([start(INSTANCES, tagged), safe], { baseline })).toEqual(['default-shell']);
    expect(judge([start('arn:aws:ec2:*:*:instance/i-0abc', check), safe], { baseline })).toEqual([
      'off-baseline-target',
    ]);
    expect(judge([start(INSTANCES, { ...check, ...tagged }), start(doc('Restricted*'))], { baseline })).toEqual([
      'unapproved-document',
    ]);
  });
});

describe('conditions', () => {
  const rows: [string, string | string[] | undefined, Statement['Condition'], boolean][] = [
    ['equal', 'a', { StringEquals: { k: ['b', 'a'] } }, true],
    ['equal knows case', 'A', { StringEquals: { k: 'a' } }, false],
    ['equal ignoring case', 'A', { StringEqualsIgnoreCase: { k: 'a' } }, true],
    ['equal knows no wildcard', 'ab', { StringEquals: { k: 'a*' } }, false],
    ['like', 'ab', { StringLike: { k: 'a?' } }, true],
    ['equal on absence', undefined, { StringEquals: { k: 'a' } }, false],
    ['not equal on absence', undefined, { StringNotEquals: { k: 'a' } }, true],
    ['if exists on absence', undefined, { StringEqualsIfExists: { k: 'a' } }, true],
    ['not equal to one of two', 'a', { StringNotEquals: { k: ['a', 'b'] } }, false],
    ['all of none', undefined, { 'ForAllValues:StringEquals': { k: 'a' } }, true],
    ['any of none', undefined, { 'ForAnyValue:StringEquals': { k: 'a' } }, false],
    ['all', ['a', 'c'], { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, false],
    ['any', ['a', 'c'], { 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, true],
    ['any not', ['a', 'c'], { 'ForAnyValue:StringNotEquals': { k: 'a' } }, true],
    ['all not', ['a', 'c'], { 'ForAllValues:StringNotEquals': { k: 'a' } }, false],
    ['null of a present key', 'a', { Null: { k: 'true' } }, false],
    ['null of an absent key', undefined, { Null: { k: 'true' } }, true],
    ['bool', 'true', { Bool: { k: true } }, true],
    ['bool on absence', undefined, { Bool: { k: 'false' } }, false],
    ['bool if exists', undefined, { BoolIfExists: { k: 'false' } }, true],
    ['number', '5', { NumericLessThanEquals: { k: 5 } }, true],
    ['number of no number', 'x', { NumericLessThan: { k: 5 } }, false],
    ['date', '2026-01-01T00:00:00Z', { DateGreaterThan: { k: '2025-12-31T23:59:59Z' } }, true],
    ['date in seconds', '1767225600', { DateEquals: { k: '2026-01-01T00:00:00Z' } }, true],
    ['address', '203.0.113.9', { IpAddress: { k: '203.0.113.0/24' } }, true],
    ['address outside', '203.0.114.9', { NotIpAddress: { k: '203.0.113.0/24' } }, true],
    ['address of six', '2001:db8::9', { IpAddress: { k: '2001:DB8::/32' } }, true],
    ['arn field by field', 'arn:aws:s3:eu::b', { ArnLike: { k: 'arn:aws:*:b' } }, false],
    ['arn', 'arn:aws:s3:eu::b/c:d', { ArnEquals: { k: 'arn:aws:s3:*:*:b/*' } }, true],
    ['variable', 'alice', { StringEquals: { k: '${aws:username}' } }, true],
    ['variable with wildcards around it', 'x-alice-y', { StringLike: { k: '*-${AWS:UserName}-*' } }, true],
    ['unknown variable', 'alice', { StringEquals: { k: '${aws:userid}' } }, false],
    ['unknown variable with a default', 'bob', { StringEquals: { k: "${aws:userid, 'bob'}" } }, true],
    ['spelled star', '*', { StringLike: { k: '${*}' } }, true],
    ['spelled star is no wildcard', 'x', { StringLike: { k: '${*}' } }, false],
    ['two operators', 'ab', { StringLike: { k: 'a*' }, StringNotLike: { K: '*b' } }, false],
  ];
  test.each(rows)('%s', (_, value, condition, expected) => {
    const context = { 'aws:username': 'alice', ...(value === undefined ? {} : { K: value }) };
    const statement: Statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition! };
    const request = { action: 'ssm:StartSession', resource: 'arn:aws:ec2:r:1:instance/i-1', context };
    expect(allowed(request, [{ Version: version, Statement: statement }])).toBe(expected);
  });

  test('variables need the later version', () => {
    const request = { action: 'a:B', resource: 'arn:aws:a:r:1:alice', context: { 'aws:username': 'alice' } };
    const statement: Statement = { Effect: 'Allow', Action: 'A:b', Resource: 'arn:aws:a:*:*:${aws:username}' };
    expect(allowed(request, [{ Version: version, Statement: statement }])).toBe(true);
    expect(allowed(request, [{ Statement: [statement] }])).toBe(false);
  });

  test('denies win, boundaries bound, the other elements exclude', () => {
    const request = { action: 'ssm:StartSession', resource: 'arn:aws:ec2:r:1:instance/i-1', context: {} };
    const allow = { Statement: start('*') };
    expect(allowed(request, [allow])).toBe(true);
    expect(allowed(request, [allow, { Statement: { ...start(INSTANCES), Effect: 'Deny' } }])).toBe(false);
    expect(allowed(request, [allow], { Statement: start(amazon('*')) })).toBe(false);
    expect(allowed(request, [{ Statement: { Effect: 'Allow', NotAction: 'SSM:start*', Resource: '*' } }])).toBe(false);
    expect(allowed(request, [{ Statement: { Effect: 'Allow', Action: 'ssm:*', NotResource: INSTANCES } }])).toBe(false);
    expect(allowed(request, [{ Statement: { Effect: 'Allow', Action: 'ssm:*', Resource: 'arn:aws:ec2' } }])).toBe(
      false,
    );
  });
});
