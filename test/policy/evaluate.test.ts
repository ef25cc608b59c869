import { describe, expect, test } from 'vitest';
import { decide } from '../../functions/policy/evaluate.ts';
import { readPolicy } from '../../functions/policy/read-policy.ts';

type Context = Record<string, string | string[]>;

function allowed(statements: object[], context: Context, resource = 'arn:aws:s3:::b', version = '2012-10-17'): boolean {
  const { statements: identity, defects } = readPolicy(JSON.stringify({ Version: version, Statement: statements }));
  expect(defects).toEqual([]);
  return decide({ action: 'ssm:StartSession', resource, context }, { identity }, { left: 100_000 }).allowed;
}

const allow = (more: object) => ({ Effect: 'Allow', Action: 'SSM:startsession', Resource: '*', ...more });

describe('condition operators', () => {
  test.each<[string, unknown, string | string[] | undefined, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEquals', '*', 'a', false],
    ['StringEquals', 'a', undefined, false],
    ['StringEqualsIfExists', 'a', undefined, true],
    ['stringequalsIFEXISTS', 'a', undefined, true],
    ['StringNotEquals', 'a', undefined, true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringEqualsIgnoreCase', 'Ab', 'aB', true],
    ['StringNotEqualsIgnoreCase', 'Ab', 'aB', false],
    ['StringLike', 'a*c?', 'abbbcd', true],
    ['StringLike', 'a*c?', 'abbbc', false],
    ['StringNotLike', 'a*', 'b', true],
    ['NumericLessThan', 5, '4', true],
    ['NumericLessThan', '5', '5', false],
    ['NumericGreaterThanEquals', '5', 'five', false],
    ['NumericNotEquals', '5', '5.0', false],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z', true],
    ['DateLessThan', '2026-01-01T00:00:00Z', '1767225599', true],
    ['Bool', true, 'true', true],
    ['Bool', 'true', undefined, false],
    ['BoolIfExists', 'true', undefined, true],
    ['BoolIfExists', 'true', 'false', false],
    ['IpAddress', '10.0.0.0/8', '10.9.8.7', true],
    ['IpAddress', '10.0.0.0/8', '11.0.0.0', false],
    ['NotIpAddress', '10.0.0.0/8', '11.0.0.0', true],
    ['IpAddress', '2001:db8::/32', '2001:db8:1::5', true],
    ['ArnLike', 'arn:aws:iam::*:role/x*', 'arn:aws:iam::123456789012:role/xy', true],
    ['ArnEquals', 'arn:aws:iam::*:role/x', 'arn:aws:iam::1:2:role/x', false],
    ['ArnNotLike', 'arn:aws:iam::1:role/*', 'arn:aws:iam::2:role/x', true],
    ['Null', 'true', undefined, true],
    ['Null', 'false', undefined, false],
    ['Null', false, 'x', true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
    ['ForAllValues:StringEquals', ['a'], undefined, true],
    ['ForAnyValue:StringEquals', ['a'], ['c', 'a'], true],
    ['ForAnyValue:StringEquals', ['a'], undefined, false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a'], undefined, false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'a'], false],
    ['ForAnyValue:StringEqualsIfExists', ['a'], undefined, true],
    ['Null', 'true', [], true],
    ['StringNotLike', 'a*', undefined, true],
    ['StringNotLikeIfExists', 'a*', 'ab', false],
    ['ArnEqualsIfExists', 'arn:aws:iam::1:role/x', undefined, true],
    ['ArnNotEquals', 'arn:aws:iam::1:role/x', undefined, true],
    ['ArnLike', '*', 'arn:aws:iam::1:role/x', true],
    ['NumericEquals', 5, '5', true],
    ['NumericLessThanEquals', '5', '5', true],
    ['NumericGreaterThan', '5', '6', true],
    ['NumericLessThanIfExists', '5', undefined, true],
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
    ['DateNotEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateLessThanEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThanEquals', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', false],
    ['NotIpAddress', '10.0.0.0/8', undefined, true],
    ['IpAddress', '10.0.0.7', '10.0.0.7', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ])('%s %j over %j is %s', (operator, wanted, value, expected) => {
    const context = value === undefined ? {} : { 'K:k': value };
    expect(allowed([allow({ Condition: { [operator]: { 'k:K': wanted } } })], context)).toBe(expected);
  });
});

describe('resources', () => {
  test.each<[string, string, boolean]>([
    ['arn:aws:ssm:*:*:document/X', 'arn:aws:ssm:us-east-1::document/X', true],
    ['arn:aws:ssm:*:1:document/X', 'arn:aws:ssm:us-east-1::document/X', false],
    ['arn:aws:ssm:*', 'arn:aws:ssm:us-east-1:1:document/X', true],
    ['arn:aws:ssm:us-*', 'arn:aws:ssm:us-east-1:1:document/X', true],
    ['arn:aws:ssm:*:document/X', 'arn:aws:ssm:us-east-1:1:document/X', true],
    ['arn:aws:ssm', 'arn:aws:ssm:us-east-1:1:document/X', false],
    ['arn:aws:ssm:us-east-1', 'arn:aws:ssm:us-east-1:1:document/X', false],
    ['arn:aws:ssm:us-east-2', 'arn:aws:ssm:us-east-1:1:document/X', false],
    ['arn:aws:ssm:us-east-1:1', 'arn:aws:ssm:us-east-1:1:document/X', false],
    ['arn:aws:ssm:*-1:document/X', 'arn:aws:ssm:us-east-1:1:document/X', false],
    ['arn:aws:ssm:u?:1:document/X', 'arn:aws:ssm:u::1:document/X', false],
    ['arn:aws:ssm:*:*:session/$' + '{aws:username}-*', 'arn:aws:ssm:r:1:session/al*-1', true],
    ['arn:aws:ssm:*:*:session/$' + '{aws:username}-*', 'arn:aws:ssm:r:1:session/alX-1', false],
    ['arn:aws:ssm:*:*:session/$' + '{aws:nothing}*', 'arn:aws:ssm:r:1:session/x', false],
    ['arn:aws:ssm:*:*:session/$' + "{aws:nothing, 'x'}", 'arn:aws:ssm:r:1:session/x', true],
    ['arn:aws:ssm:*:*:session/$' + '{*}', 'arn:aws:ssm:r:1:session/x', false],
    ['arn:aws:ssm:*:*:session/$' + '{*}', 'arn:aws:ssm:r:1:session/*', true],
  ])('%s over %s is %s', (pattern, arn, expected) => {
    expect(allowed([allow({ Resource: pattern })], { 'aws:username': 'al*' }, arn)).toBe(expected);
  });

  test('variables are text before version 2012-10-17', () => {
    const pattern = 'arn:aws:ssm:*:*:session/$' + '{aws:username}';
    expect(
      allowed([allow({ Resource: pattern })], { 'aws:username': 'x' }, 'arn:aws:ssm:r:1:session/x', '2008-10-17'),
    ).toBe(false);
  });

  test('a Deny with NotResource spares only what it names', () => {
    const deny = { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::b' };
    expect(allowed([allow({}), deny], {})).toBe(true);
    expect(allowed([allow({}), deny], {}, 'arn:aws:s3:::c')).toBe(false);
  });
});
