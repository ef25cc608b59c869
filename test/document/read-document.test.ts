import { expect, test } from 'vitest';
import { partsOf } from '../../functions/document/interpolation.ts';
import { readDocument } from '../../functions/document/read-document.ts';

const yaml = `---
schemaVersion: '1.0'
sessionType: Port
parameters:
  portNumber:
    type: String
    allowedPattern: '^(80|443)$'
    allowedValues: [80, '443']
    maxChars: '3'
properties:
  portNumber: '{{ portNumber }}'
`;

test('YAML reads as JSON does', () => {
  const reading = readDocument(yaml);
  if (reading.outcome !== 'session') throw new Error(reading.because);
  expect(reading.content.sessionType).toBe('Port');
  expect(reading.content.parameters.get('portNumber')).toEqual({
    name: 'portNumber',
    allowedPattern: '^(80|443)$',
    allowedValues: ['80', '443'],
    maxChars: 3,
  });
});

const head = "schemaVersion: '1.0'\nsessionType: Port\n";
const bomb = `a0: &a0 [x]\n${[...Array(30).keys()].map(i => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}`;
test.each([
  ['an alias', `${head}inputs: &a {}\nproperties: *a\n`],
  ['an expansion bomb', `${head}${bomb}`],
  ['a merge key', `${head}properties: {<<: {portNumber: 80}}\n`],
  ['a second YAML document', `${head}---\n${head}`],
  ['a YAML number of two readings', `${head}properties: {portNumber: 022}\n`],
  ['a YAML tag', `${head}properties: !custom {portNumber: 22}\n`],
  ['a YAML tag of JSON', `${head}properties: !!set {portNumber: 22}\n`],
  ['a YAML key that is a map', `${head}? {a: 1}\n: 2\n`],
  ['many brackets in YAML', `${head}a: ${'{a: '.repeat(2000)}`],
  ['keys but for their case', '{"schemaVersion":"1.0","sessionType":"Port","properties":{"host":"a","Host":"b"}}'],
  ['a session type that is no text', '{"schemaVersion":"1.0","sessionType":{"a":1}}'],
  ['a YAML key twice', `${head}sessionType: Port\n`],
  ['a JSON key twice', '{"schemaVersion":"1.0","sessionType":"Port","properties":{"a":1,"a":2}}'],
  ['an escaped JSON key twice', String.raw`{"schemaVersion":"1.0","sessionType":"Port","\u0073essionType":"Port"}`],
  ['deep JSON', `{"schemaVersion":"1.0","a":${'['.repeat(40_000)}${']'.repeat(40_000)}}`],
  ['deep YAML', `${head}a: ${'['.repeat(40_000)}${']'.repeat(40_000)}`],
  ['too much', JSON.stringify({ schemaVersion: '1.0', a: 'x'.repeat(200_000) })],
  [
    'a pattern that is not text',
    '{"schemaVersion":"1.0","sessionType":"Port","parameters":{"p":{"allowedPattern":80}}}',
  ],
  ['a scalar', '42'],
  ['nothing', ''],
])('%s is unreadable', (_, text) => {
  const start = performance.now();
  expect(readDocument(text)).toMatchObject({ outcome: 'unreadable', because: expect.any(String) });
  expect(performance.now() - start).toBeLessThan(1000);
});

test.each([
  '{"schemaVersion":"0.3"}',
  '{"schemaVersion":"1.0"}',
  '{"Version":"2012-10-17","Statement":[]}',
  "schemaVersion: '2.2'\nmainSteps: []",
])('%s is not a session document', text => {
  expect(readDocument(text).outcome).toBe('other');
});

test('many YAML keys are read in bounded time', () => {
  const keys = [...Array(9000).keys()].map(i => `k${i}: 1`).join('\n');
  const start = performance.now();
  readDocument(keys);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('__proto__ is a key like any other', () => {
  const reading = readDocument(
    '{"schemaVersion":"1.0","sessionType":"Port","parameters":{"__proto__":{"default":"1"}}}',
  );
  expect(reading).toMatchObject({ outcome: 'session' });
  if (reading.outcome === 'session') expect([...reading.content.parameters.keys()]).toEqual(['__proto__']);
});

test('placeholders', () => {
  expect(partsOf('a {{ x }}{{y}} {{ssm:/a/b}} {{ }} {z}')).toEqual([
    { literal: 'a ' },
    { name: 'x' },
    { name: 'y' },
    { literal: ' ' },
    { ssm: '/a/b' },
    { literal: ' {{ }} {z}' },
  ]);
});
