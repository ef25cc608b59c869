import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { isCommand } from '../../functions/document/shell-syntax.ts';
import { judged } from './judging.ts';

const text = fc.oneof(
  fc.constantFrom('{{ p }}', '{{p}}{{ q }}', 'echo {{ p }}', '{{ssm:x}}', '80', 'root', '', '{{', '{{ __proto__ }}'),
  fc.string({ maxLength: 30 }),
);
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  scalar,
  fc.array(fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 5 }), scalar, { maxKeys: 3 }),
);
const pattern = fc.oneof(
  fc.constantFrom('^80$', '[0-9]+', '(', '(?=x)', '.*', '^(a|b)*$', '\\pL', 'a{1001}', '^$'),
  fc.string({ maxLength: 20 }),
);
const parameter = fc.record(
  {
    type: value,
    allowedPattern: fc.oneof(pattern, value),
    allowedValues: value,
    default: value,
    minChars: value,
    maxChars: value,
  },
  { requiredKeys: [] },
);
const named = (keys: string[], held: fc.Arbitrary<unknown>) =>
  fc.dictionary(fc.constantFrom(...keys), held, { maxKeys: 4 });
const platform = named(['commands', 'Commands', 'runAsElevated', '__proto__'], value);
const documents = fc.record({
  schemaVersion: fc.constantFrom('1.0', 1, '2.2', null),
  sessionType: fc.oneof(
    fc.constantFrom('Port', 'Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands'),
    value,
  ),
  parameters: fc.oneof(named(['p', 'q', '__proto__', 'constructor'], fc.oneof(parameter, value)), value),
  inputs: fc.oneof(
    named(
      ['s3BucketName', 's3EncryptionEnabled', 'runAsEnabled', 'runAsDefaultUser', 'shellProfile', 'idleSessionTimeout'],
      fc.oneof(value, platform),
    ),
    value,
  ),
  properties: fc.oneof(
    named(['portNumber', 'host', 'Host', 'linux', 'windows', 'commands', 'toString'], fc.oneof(value, platform)),
    value,
  ),
});

test('whatever a document holds, it is judged', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(documents, document => {
      for (const { rule, says, at } of judged(JSON.stringify(document))) {
        expect([rule, says, at].every(one => typeof one === 'string')).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
});

test('YAML is judged as the same JSON is', { timeout: 120_000 }, () => {
  const short = (findings: ReturnType<typeof judged>) => findings.map(({ rule, at, witness }) => [rule, at, witness]);
  fc.assert(
    fc.property(documents, document => {
      const same = JSON.parse(JSON.stringify(document));
      const yaml = stringify(same, { aliasDuplicateObjects: false });
      expect(short(judged(yaml))).toEqual(short(judged(JSON.stringify(same))));
    }),
    { numRuns: 500 },
  );
});

test('text of any kind is judged', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), some => void judged(some)));
});

test('no text before a placeholder keeps the search for a command long', () => {
  const words = [
    'sudo',
    ' ',
    '\t',
    '-u',
    ' 5',
    'a=1 ',
    '=',
    '-',
    'env',
    'then ',
    ';',
    '/c ',
    '$(',
    "'",
    'x',
    ' -- ',
    '-I{}',
  ];
  const before = fc.array(fc.constantFrom(...words), { maxLength: 80 }).map(parts => parts.join('').slice(-80));
  fc.assert(
    fc.property(before, some => {
      const start = process.cpuUsage();
      for (let i = 0; i < 10; i++) isCommand(`${some}!`.slice(0, -1), some);
      const { user } = process.cpuUsage(start);
      expect(user / 10).toBeLessThan(2000);
    }),
    { numRuns: 3000 },
  );
});
