import { expect, test } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import { judgeEvent } from '../../functions/rules/event/index.ts';
import { settingsWith } from '../document/judging.ts';
import { account, record } from '../events/record.ts';

const deny = `arn:aws:iam::${account}:policy/session-guardrail-deny-sessions`;
const told = (event: string, request: object, source = 'iam'): string[] => {
  const decoded = decode(record(source, event, request));
  if (decoded.outcome !== 'change') throw new Error(JSON.stringify(decoded));
  const snapshot = { change: decoded.change, now: [], carried: [], before: [], gaps: [] };
  return judgeEvent(snapshot, settingsWith()).map(({ rule, severity }) => `${severity} ${rule}`);
};
const tampering = ['critical guardrail-tampering'];

test.each([
  ['PutRolePolicy', { roleName: 'session-guardrail-policy-change', policyName: 'x', policyDocument: '{}' }],
  ['AttachRolePolicy', { roleName: 'session-guardrail-sweep', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
  ['DeleteRolePolicy', { roleName: 'session-guardrail-forwarder', policyName: 'forward' }],
  ['CreatePolicyVersion', { policyArn: deny, policyDocument: '{}', setAsDefault: true }],
  ['SetDefaultPolicyVersion', { policyArn: deny, versionId: 'v1' }],
  ['DetachRolePolicy', { roleName: 'somebody', policyArn: deny }],
])('%s on a part of the guardrail is tampering', (event, request) => {
  expect(told(event, request)).toEqual(tampering);
});

test.each([
  ['AttachRolePolicy', { roleName: 'somebody', policyArn: deny }],
  ['PutRolePolicy', { roleName: 'my-session-guardrail', policyName: 'x', policyDocument: '{}' }],
  ['DetachRolePolicy', { roleName: 'somebody', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
])('%s on what is not its own, or the attaching of a deny, is none', (event, request) => {
  expect(told(event, request)).toEqual([]);
});
