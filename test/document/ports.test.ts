import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { openPorts } from '../../functions/document/ports.ts';
import { readDocument } from '../../functions/document/read-document.ts';
import { judged, portDocument, rulesOf } from './judging.ts';

function portsOf(parameter: object, text = '{{ portNumber }}'): number[] {
  const reading = readDocument(JSON.stringify(portDocument(parameter)));
  if (reading.outcome !== 'session') throw new Error(reading.because);
  const decision = openPorts(text, reading.content);
  if ('because' in decision) throw new Error(decision.because);
  return [...decision.answer.keys()];
}

/** Ports as another engine finds them, one search for each; written plainly or with leading zeros, which Go dials too. */
function bruteForce(pattern: string): number[] {
  const compiled = RE2JS.compile(pattern);
  const finds = (text: string) => compiled.matcher(text).find();
  return [...Array(65_536).keys()].filter(port =>
    [`${port}`, ...(port < 10_000 ? [`${port}`.padStart(5, '0'), `0${port}`] : [])].some(finds),
  );
}

test.each([
  '^(22|80|443|3389)$',
  '^80|443$',
  '^80',
  '443$',
  '80',
  '[0-9]+',
  '^[0-9]{2,4}$',
  '^0[0-9]+$',
  String.raw`^\d?\d?80\b`,
  String.raw`\B8080\B`,
  '^(?:80|443|8[0-9]{3})$|^22$',
  '^([1-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$',
  '(?m)^80$',
  '^(8|(0))*$',
  '^.{3}$',
  '[^0-9]',
  '^$|^22$',
])('%s opens exactly the ports that a search finds', pattern => {
  expect(portsOf({ allowedPattern: pattern })).toEqual(bruteForce(pattern));
});

test('allowedValues, lengths and literal text bound what a pattern lets through', () => {
  expect(portsOf({ allowedPattern: '^80', allowedValues: ['80', '8080', '443'] })).toEqual([80, 8080]);
  expect(portsOf({ allowedValues: [22, '443'] })).toEqual([22, 443]);
  expect(portsOf({ allowedPattern: '^80', maxChars: 3 })).toEqual([
    80, 800, 801, 802, 803, 804, 805, 806, 807, 808, 809,
  ]);
  expect(portsOf({ allowedPattern: '^[12]$' }, '80{{ portNumber }}')).toEqual([801, 802]);
  expect(portsOf({ allowedPattern: '^[12]$' }, '{{portNumber}}{{ portNumber }}')).toEqual([11, 12, 21, 22]);
  expect(portsOf({ allowedPattern: '' }).length).toBe(65_536);
});

test.each([
  ['the write-up pattern', portDocument({ allowedPattern: '^(22|80|443|3389)$' }), []],
  ['a pattern not anchored as a whole', portDocument({ allowedPattern: '^80|443$' }), ['open-port']],
  ['no pattern', portDocument({}), ['open-port']],
  ['an empty pattern', portDocument({ allowedPattern: '' }), ['open-port']],
  ['no port', portDocument({}, { portNumber: undefined }), ['open-port']],
  ['a fixed port within', portDocument({}, { portNumber: 443 }), []],
  ['a fixed port outside', portDocument({}, { portNumber: '8080' }), ['open-port']],
  ['any type forwards', portDocument({ allowedPattern: '^8' }, { type: undefined }), ['open-port']],
  ['text that is no port', portDocument({}, { portNumber: 'anyPortNumber' }), ['unjudgeable-document']],
  ['Parameter Store', portDocument({}, { portNumber: '{{ssm:port}}' }), ['unjudgeable-document']],
  ['an undeclared parameter', portDocument({}, { portNumber: '{{ other }}' }), ['unjudgeable-document']],
  ['look-around', portDocument({ allowedPattern: '^(?=80)80$' }), ['unjudgeable-document']],
])('open-port: %s', (_, document, rules) => {
  expect(rulesOf(judged(document))).toEqual(rules);
});

test('the witness is a port outside the baseline that the caller may send', () => {
  const [finding] = judged(portDocument({ allowedPattern: '^80' }));
  expect(finding).toMatchObject({
    at: '/properties/portNumber',
    severity: 'high',
    witness: { requests: [], value: '800' },
  });
});

const patterns = fc
  .array(fc.constantFrom('8', '0', '[0-9]', String.raw`\d?`, '80', '443', '(?:8|22)', '.', '2+', '|', '^', '$', '4*'), {
    minLength: 1,
    maxLength: 7,
  })
  .map(parts => parts.join(''))
  .filter(pattern => {
    try {
      return RE2JS.compile(pattern) !== undefined;
    } catch {
      return false;
    }
  });

test('anchoring never opens a port, widening never closes one', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(patterns, patterns, (pattern, other) => {
      const open = new Set(portsOf({ allowedPattern: pattern }));
      const anchored = portsOf({ allowedPattern: `^(?:${pattern})$` });
      const widened = new Set(portsOf({ allowedPattern: `(?:${pattern})|(?:${other})` }));
      return anchored.every(port => open.has(port)) && [...open].every(port => widened.has(port));
    }),
    { numRuns: 40 },
  );
});

test('random patterns open what a search finds', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(patterns, pattern => {
      expect(portsOf({ allowedPattern: pattern })).toEqual(bruteForce(pattern));
    }),
    { numRuns: 25 },
  );
});
