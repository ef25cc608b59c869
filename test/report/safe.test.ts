import fc from 'fast-check';
import { expect, test } from 'vitest';
import { word } from '../../functions/report/command.ts';
import { clean, safe } from '../../functions/report/safe.ts';

test.each([
  ['alice\nOutcome: remediated', 'aliceOutcome: remediated'],
  ['a\u001b[31mred\u001b[0m', 'ared'],
  ['\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007', 'click'],
  ['\u009b2Jgone', 'gone'],
  ['abc\u202ecod.exe', 'abccod.exe'],
  ['zero\u200bwidth\ufeff', 'zerowidth'],
  ['line\u2028separator\u0085next', 'lineseparatornext'],
  ['tag\u{e0041}ged', 'tagged'],
  ['half\ud800 pair', 'half pair'],
  ['Zoë 東京', 'Zoë 東京'],
])('%j is cleaned to %j', (text, cleaned) => {
  expect(clean(text)).toBe(cleaned);
});

test.each([
  ['see https://evil.example/x', 'see https[:]//evil[.]example/x'],
  ['www.evil.com', 'www[.]evil[.]com'],
  ['mailto:bob@evil.com', 'mailto[:]bob[@]evil[.]com'],
  ['<!here> @channel', '[<]!here[>] [@]channel'],
  ['aws-cli/2.13.0', 'aws-cli/2.13.0'],
  ['arn:aws:iam::111122223333:policy/dev', 'arn:aws:iam::111122223333:policy/dev'],
])('%j is safe as %j', (text, defanged) => {
  expect(safe(text)).toBe(defanged);
});

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('\u001b', '[', ']', '\n', ':', '/', '.', 'a', '@', '\u202e', '<', ';', '\u0007') }),
);

test('whatever is given, one line comes out, without anything unseen and without a link', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 200 }), (given, most) => {
      const shown = safe(given, most);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(shown).not.toMatch(/:\/\/|[^[]@/);
      expect([...shown].length).toBeLessThanOrEqual(most);
    }),
  );
});

test('a word is one word to the shell, and the shell gives it back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), given => {
      expect(unquoted(word(given))).toBe(clean(given, 2048));
    }),
  );
  expect(word("x'; rm -rf / #")).toBe(`'x'\\''; rm -rf / #'`);
  expect(word('john.doe')).toBe("john''.doe");
});

/** Reads one word as a POSIX shell does; undefined where it would end or expand within. */
function unquoted(shell: string): string | undefined {
  let out = '';
  for (let i = 0; i < shell.length; i++) {
    if (shell[i] === "'") {
      const end = shell.indexOf("'", i + 1);
      if (end < 0) return undefined;
      out += shell.slice(i + 1, end);
      i = end;
    } else if (shell[i] === '\\') out += shell[++i];
    else if (/[\w@%+=:,./-]/.test(shell[i] ?? '')) out += shell[i];
    else return undefined;
  }
  return out;
}
