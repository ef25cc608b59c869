import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foreignHost } from '../../functions/document/hosts.ts';
import { openPorts } from '../../functions/document/ports.ts';
import { readDocument } from '../../functions/document/read-document.ts';
import { injection } from '../../functions/document/shell-syntax.ts';
import { commandDocument, hostDocument, portDocument } from './judging.ts';

/** The patterns of this file are made by it, so that JavaScript's own engine may run them: it shares no code with RE2's. */
const native = (pattern: string) => new RegExp(pattern, 'u');

function contentOf(document: object) {
  const reading = readDocument(JSON.stringify(document));
  if (reading.outcome !== 'session') throw new Error(reading.because);
  return reading.content;
}

function answerOf<T>(decision: { answer: T } | { because: string }): T {
  if ('because' in decision) throw new Error(decision.because);
  return decision.answer;
}

/** Pieces that both engines read alike, put together as people put them: groups, alternatives, counts, anchors anywhere. */
function patternsOf(pieces: string[]) {
  const piece = fc.constantFrom(...pieces);
  const counted = fc
    .tuple(piece, fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,3}'))
    .map(([a, count]) => `(?:${a})${count}`);
  const row = fc.array(counted, { minLength: 1, maxLength: 5 }).map(parts => parts.join(''));
  const edged = fc.tuple(fc.constantFrom('', '^'), row, fc.constantFrom('', '$')).map(parts => parts.join(''));
  const either = fc.array(edged, { minLength: 1, maxLength: 3 }).map(parts => parts.join('|'));
  return fc.tuple(fc.constantFrom('', '^'), either, fc.constantFrom('', '$')).map(([a, b, c]) => `${a}(${b})${c}`);
}

/** Go dials a port with leading zeros too. */
const spellings = (port: number) => [`${port}`, ...(port < 10_000 ? [`0${port}`, `${port}`.padStart(5, '0')] : [])];

const portPatterns = patternsOf([
  '8',
  '0',
  '[0-9]',
  String.raw`\d`,
  '443',
  '22|80',
  '.',
  '[1-9]',
  '3389',
  String.raw`\b`,
  '[^0]',
  '6553[0-5]',
]);

test('every port is open that JavaScript finds open, and no other', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(portPatterns, pattern => {
      const open = answerOf(openPorts('{{ portNumber }}', contentOf(portDocument({ allowedPattern: pattern }))));
      const search = native(pattern);
      for (let port = 0; port < 65_536; port++) {
        if (open.has(port) !== spellings(port).some(text => search.test(text))) throw new Error(`port ${port}`);
      }
    }),
    { numRuns: 60 },
  );
});

/** Every text of up to five of these characters; what is no host is not asked. */
function texts(characters: string, most: number): string[] {
  let last = [''];
  const all: string[] = [];
  for (let length = 1; length <= most; length++) {
    last = last.flatMap(text => [...characters].map(character => text + character));
    all.push(...last);
  }
  return all;
}
const isHost = (text: string) => /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/.test(text);
const hosts = texts('ab1.-', 5).filter(isHost);
const hostPatterns = patternsOf([
  'a',
  'b',
  '1',
  String.raw`\.`,
  '.',
  '[ab]',
  'a-b',
  'ab|ba',
  '[^.]',
  String.raw`\w`,
  '-',
]);

test('a host outside the baseline is found where brute force finds one', { timeout: 120_000 }, () => {
  const approved = ['ab', 'a.b', 'a-b.1'];
  fc.assert(
    fc.property(hostPatterns, pattern => {
      const host = answerOf(foreignHost('{{ host }}', contentOf(hostDocument({ allowedPattern: pattern })), approved));
      const search = native(pattern);
      const forced = hosts.find(text => search.test(text) && !approved.includes(text));
      // What is found beyond the reach of brute force has to stand by itself.
      if (host === undefined) expect(forced).toBeUndefined();
      else expect([search.test(host), approved.includes(host)]).toEqual([true, false]);
    }),
    { numRuns: 300 },
  );
});

const inputs = texts('a;$\n', 4);
const commandPatterns = patternsOf([
  'a',
  '[a-z]',
  '.',
  String.raw`\s`,
  String.raw`\w`,
  '[^;]',
  '[a;]',
  String.raw`\$`,
  '[^a-z]',
  '-',
]);

test('shell syntax is found where brute force finds it', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(commandPatterns, fc.constantFrom(undefined, 1, 2, 4), (pattern, maxChars) => {
      const parameter = { allowedPattern: pattern, ...(maxChars && { maxChars }) };
      const value = answerOf(injection('input', 'posix', contentOf(commandDocument(parameter, 'x {{ input }}'))));
      const search = native(pattern);
      const passes = (text: string) => search.test(text) && text.length <= (maxChars ?? text.length);
      if (value === undefined) expect(inputs.find(text => /[;$\n]/.test(text) && passes(text))).toBeUndefined();
      else expect([passes(value), /[;&|`$()<>'"\n\\]/.test(value)]).toEqual([true, true]);
    }),
    { numRuns: 300 },
  );
});
