import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Line, logLine } from '../../functions/handlers/log-line.ts';

const line = (resource: string): Line => ({
  level: 'warn',
  door: 'policy-change',
  outcome: 'alerted',
  resource,
  milliseconds: 3,
});

describe('a line of the log', () => {
  test('says what it was given', () => {
    expect(JSON.parse(logLine(line('arn:aws:iam::111122223333:policy/ports')))).toEqual(
      line('arn:aws:iam::111122223333:policy/ports'),
    );
  });

  test('is one line of ASCII that reads back as it was, whatever people named', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), name => {
        const written = logLine(line(name));
        expect(written).toMatch(/^[ -~]*$/);
        expect(JSON.parse(written)).toEqual(line(name));
      }),
    );
  });

  test.each([
    ['a line break', '\n{"outcome":"forged"}'],
    ['a right-to-left override', '\u202egnp.exe'],
    ['a lone surrogate', '\ud800'],
    ['a line separator', '\u2028'],
  ])('holds %s as an escape', (_what, text) => {
    expect(logLine(line(text))).toMatch(/^[ -~]*$/);
  });

  test('is cut where a text or the whole is too long', () => {
    expect(JSON.parse(logLine(line('x'.repeat(100_000)))).resource).toHaveLength(501);
    const findings = Array.from({ length: 3_000 }, () => ({ rule: 'any-document', severity: 'high', since: 'new' }));
    const cut = logLine({ ...line('arn'), findings } as Line);
    expect(cut.length).toBeLessThan(31_000);
    expect(JSON.parse(cut)).toMatchObject({ outcome: 'alerted', resource: 'arn', cut: true });
  });
});
