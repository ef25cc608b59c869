import { describe, expect, test } from 'vitest';
import { readPolicy } from '../../functions/policy/read-policy.ts';
import { scp } from '../../infra/scp.ts';
import { account, allows } from './held.ts';

describe('the service control policy', () => {
  test('fits', () => expect(JSON.stringify(scp).length).toBeLessThan(10_240));

  const denied = (action: string, resource: string, principal: string, context: Record<string, string> = {}) =>
    !allows(
      { role: '', trust: { Statement: [] }, statements: [...open.statements, ...deny.statements] },
      action,
      resource,
      { 'aws:PrincipalArn': principal, ...context },
    );
  const open = {
    statements: statementsOf({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
  };
  const deny = { statements: statementsOf(scp) };
  const admin = `arn:aws:iam::${account}:role/admin`;
  const deployer = `arn:aws:iam::${account}:role/stacksets-exec-0123`;
  const own = `arn:aws:iam::${account}:role/session-guardrail-spoke-policy-change`;
  const quarantine = { 'iam:PolicyARN': `arn:aws:iam::${account}:policy/session-guardrail-deny-sessions` };
  const somebody = `arn:aws:iam::${account}:role/somebody`;

  test('keeps an administrator off the guardrail, and lets who deploys it', () => {
    const update: [string, string] = [
      'lambda:UpdateFunctionCode',
      `arn:aws:lambda:eu-west-1:${account}:function:session-guardrail-policy-change`,
    ];
    expect(denied(...update, admin)).toBe(true);
    expect(denied(...update, deployer)).toBe(false);
    expect(denied('iam:PutRolePolicy', own, admin)).toBe(true);
    expect(denied('iam:PutRolePolicy', somebody, admin)).toBe(false);
    expect(denied('iam:CreateRole', deployer, admin)).toBe(true);
  });

  test('keeps a deny policy attached for everybody but the guardrail', () => {
    expect(denied('iam:DetachRolePolicy', somebody, admin, quarantine)).toBe(true);
    expect(denied('iam:DetachRolePolicy', somebody, own, quarantine)).toBe(false);
    expect(
      denied('iam:DetachRolePolicy', somebody, admin, { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    ).toBe(false);
  });

  test('keeps the heartbeat for the schedules and the way to the hub', () => {
    const bus = `arn:aws:events:eu-west-1:${account}:event-bus/default`;
    const puts = (principal: string, source: string) =>
      !denied('events:PutEvents', bus, principal, { 'events:source': source });
    const role = (name: string) => `arn:aws:iam::${account}:role/session-guardrail-${name}`;
    expect(puts(admin, 'session-guardrail.heartbeat')).toBe(false);
    expect(puts(admin, 'shop.orders')).toBe(true);
    expect(['scheduler', 'forwarder'].every(name => puts(role(name), 'session-guardrail.sweep'))).toBe(true);
  });
});

function statementsOf(policy: object) {
  const { statements, defects } = readPolicy(JSON.stringify(policy));
  expect(defects).toEqual([]);
  return statements;
}
