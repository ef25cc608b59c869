import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode, families } from '../../functions/events/index.ts';
import { envelope, record } from './record.ts';

const outcomes = new Set(['change', 'failed-call', 'ignored', 'unreadable']);
const everyName = families.flatMap(({ source, names }) =>
  names.map(name => [source.split('.')[0] ?? '', name] as const),
);
const word = fc.constantFrom('x', '', 'HIDDEN_DUE_TO_SECURITY_REASONS', 'arn:aws:iam::1:role/x', 'session-guardrail-x');
const anything = fc.oneof(word, fc.jsonValue());
const keys = fc.constantFrom(
  ...['policyName', 'policyArn', 'policyDocument', 'roleName', 'userName', 'groupName', 'versionId', 'name', 'content'],
  ...['target', 'parameters', 'documentName', 'resourcesSet', 'items', 'tags', 'resourceType', 'resourceId', 'omitted'],
  ...['settingId', 'documentDescription', 'policy', 'arn', 'policyVersion', '__proto__', 'constructor', 'functionName'],
);
const fields = fc.dictionary(keys, fc.oneof(anything, fc.dictionary(keys, anything)));

function one(input: unknown): void {
  const decoded = decode(input);
  expect(outcomes).toContain(decoded.outcome);
  if (decoded.outcome !== 'change') expect(decoded.because).toMatch(/\S/);
  else for (const gap of decoded.change.gaps) expect(gap).toMatch(/\S/);
  expect(decode(input)).toEqual(decoded);
}

it('makes one outcome of any JSON', () => {
  fc.assert(fc.property(fc.jsonValue(), one), { numRuns: 500 });
});

it('makes one outcome of any watched call with anything in it', () => {
  const call = fc.tuple(
    fc.constantFrom(...everyName),
    fc.oneof(fields, anything),
    fc.oneof(fields, anything),
    anything,
  );
  fc.assert(
    fc.property(call, fc.boolean(), ([[source, name], request, response, identity], wrapped) => {
      const input = record(source, name, request, { responseElements: response, userIdentity: identity });
      one(wrapped ? envelope(input) : input);
    }),
    { numRuns: 2000 },
  );
});

it('makes one outcome of a record with any of its keys replaced', () => {
  const whole = record('iam', 'PutRolePolicy', { roleName: 'r', policyName: 'p', policyDocument: '{}' });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(whole)), anything, (key, value) => one({ ...whole, [key]: value })),
    { numRuns: 1000 },
  );
});
