import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../functions/policy/read-policy.ts';
import { touchesSessions } from '../../functions/policy/relevance.ts';

const good = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' };
const of = (statement: unknown, more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statement, ...more });

describe('what IAM refuses', () => {
  test.each<[string, string, string]>([
    ['not JSON', '{', ''],
    ['a list', '[]', ''],
    ['null', 'null', ''],
    ['no Statement', '{"Version":"2012-10-17"}', ''],
    ['an unknown Version', of(good, { Version: '2012-10-18' }), '/Version'],
    ['an unknown element', of(good, { statement: 1 }), '/statement'],
    ['Principal', of([good, { ...good, Principal: '*' }]), '/Statement/1/Principal'],
    ['the case of an element', of({ Effect: 'Allow', action: 'a', Resource: '*' }), '/Statement/action'],
    ['the case of an Effect', of({ ...good, Effect: 'allow' }), '/Statement/Effect'],
    ['Action and NotAction', of({ ...good, NotAction: 'x' }), '/Statement'],
    ['no Resource', of([{ Effect: 'Allow', Action: 'x' }]), '/Statement/0'],
    ['a number as Action', of({ ...good, Action: [1] }), '/Statement/Action'],
    ['a Resource that is no ARN', of({ ...good, Resource: 'arn:aws' }), '/Statement/Resource'],
    [
      'an unknown operator',
      of({ ...good, Condition: { StringEquils: { a: 'b' } } }),
      '/Statement/Condition/StringEquils',
    ],
    [
      'a condition value of null',
      of({ ...good, Condition: { Bool: { 'a/b': null } } }),
      '/Statement/Condition/Bool/a~1b',
    ],
    [
      'a repeated Sid',
      of([
        { ...good, Sid: 'A' },
        { ...good, Sid: 'A' },
      ]),
      '/Statement/1/Sid',
    ],
    [
      'a repeated key',
      '{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"a","Resource":"*"}]}',
      '/Statement/0/Effect',
    ],
    ['a repeated key written otherwise', '{"Id":"a","I\\u0064":"b","Statement":[]}', '/Id'],
    ['depth', `{"Statement":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, ''],
    ['size', of(good, { Id: 'x'.repeat(300_000) }), ''],
  ])('%s', (_, text, at) => {
    const { defects, statements } = readPolicy(text);
    expect(defects[0]?.at).toBe(at);
    expect(statements).toEqual([]);
  });
});

describe('what IAM takes', () => {
  test.each<[string, string]>([
    ['a statement as object', of(good)],
    ['no Version', JSON.stringify({ Statement: [good] })],
    [
      'empty Sids twice',
      of([
        { ...good, Sid: '' },
        { ...good, Sid: '' },
      ]),
    ],
    ['URL-encoded text', encodeURIComponent(of([good]))],
    ['an operator in any case', of({ ...good, Condition: { 'foranyvalue:STRINGEQUALSIFEXISTS': { a: ['b'] } } })],
    ['an odd ARN', of({ ...good, Resource: 'arn:aws:nothing' })],
  ])('%s', (_, text) => {
    expect(readPolicy(text).defects).toEqual([]);
    expect(readPolicy(text).statements.length).toBeGreaterThan(0);
  });
});

test.each<[boolean, string | undefined]>([
  [false, of({ ...good, Action: 's3:*' })],
  [false, of({ ...good, Action: ['ssm:Get*', 'ec2:Describe*'] })],
  [true, of({ ...good, Effect: 'Deny', Action: 's?m:*' })],
  [true, of({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })],
  [true, 'not a policy'],
  [true, undefined],
])('touchesSessions is %s for %s', (expected, text) => {
  expect(touchesSessions(text)).toBe(expected);
});
