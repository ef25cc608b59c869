import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modeFor, readConfig } from '../../functions/config.ts';

test('with no configuration everything is told and nothing is changed', () => {
  const config = readConfig(undefined);
  expect(config.baseline).toEqual({
    ports: [22, 80, 443, 3389],
    hosts: [],
    shell: 'explicit',
    requireMfa: false,
    trustedAccounts: [],
  });
  expect(modeFor(config, '111122223333')).toBe('alert');
  expect(config.remedies).not.toContain('restore-inline-policy');
  expect(config.remedies).not.toContain('delete-document');
});

test('an account that is named has its own mode', () => {
  const config = readConfig('{"mode":{"default":"observe","accounts":{"111122223333":"remediate"}}}');
  expect(modeFor(config, '111122223333')).toBe('remediate');
  expect(modeFor(config, '444455556666')).toBe('observe');
  expect(modeFor(config, '__proto__')).toBe('observe');
});

test.each([
  ['{', /^config: \/: not JSON/],
  ['[]', /^config: \/: expected an object, found a list$/],
  [{ baselines: {} }, /^config: \/baselines: unknown key$/],
  [JSON.parse('{"__proto__":{}}'), /^config: \/__proto__: unknown key$/],
  [{ constructor: 1 }, /^config: \/constructor: unknown key$/],
  [{ 'a/b\n~': 1 }, /^config: \/a~1b ~0: unknown key$/],
  [{ baseline: { ports: ['22'] } }, /^config: \/baseline\/ports\/0: expected a whole number/],
  [{ baseline: { ports: [65536] } }, /^config: \/baseline\/ports\/0: /],
  [{ baseline: { shell: 'never' } }, /^config: \/baseline\/shell: expected explicit, forbid, allow, found "never"$/],
  [{ baseline: { targetTags: { Env: 'dev' } } }, /^config: \/baseline\/targetTags\/Env: expected a list/],
  [{ mode: { default: 'remediate' } }, /^config: \/mode\/default: may not be remediate/],
  [{ mode: { accounts: { '1111': 'alert' } } }, /^config: \/mode\/accounts\/1111: expected twelve digits/],
  [{ mode: { accounts: { '*': 'remediate' } } }, /^config: \/mode\/accounts\/\*: /],
  [{ mode: null }, /^config: \/mode: expected an object, found null$/],
  [{ rules: { 'run-command': { mode: 'never' } } }, /^config: \/rules\/run-command\/mode: /],
  [{ remedies: ['delete-everything'] }, /^config: \/remedies\/0: expected restore-policy-version/],
  [{ protected: ['arn:aws:iam::*:role/break-*'] }, /^config: \/protected\/0: /],
  [{ protected: ['break-glass'] }, /^config: \/protected\/0: /],
  [{ exemptions: [{ rule: 'open-port' }] }, /^config: \/exemptions\/0\/subject: .*found nothing$/],
  [{ limits: { remediationsPerHour: -1 } }, /^config: \/limits\/remediationsPerHour: /],
])('%j is refused', (source, message) => {
  expect(() => readConfig(source)).toThrow(message);
});

test('the digest names what is in force, not how it is written', () => {
  const written = { regime: 'implicit', baseline: { ports: [22, 80, 443, 3389] } };
  expect(readConfig(written).digest).toBe(readConfig(undefined).digest);
  expect(readConfig({ baseline: { ports: [22] } }).digest).not.toBe(readConfig(undefined).digest);
  const one = { mode: { accounts: { '111122223333': 'remediate', '444455556666': 'alert' } } };
  const other = { mode: { accounts: { '444455556666': 'alert', '111122223333': 'remediate' } } };
  expect(readConfig(one).digest).toBe(readConfig(other).digest);
  expect(readConfig(one).digest).not.toBe(readConfig(undefined).digest);
});

test('any JSON is a configuration or refused on one line', () => {
  fc.assert(
    fc.property(fc.json(), json => {
      try {
        expect(readConfig(json).mode.default).not.toBe('remediate');
      } catch (error) {
        expect((error as Error).message).toMatch(/^config: \/[^\n]*: [^\n]+$/);
      }
    }),
  );
});
