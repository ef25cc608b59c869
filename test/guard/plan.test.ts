import { describe, expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { plan } from '../../functions/plan.ts';
import type { Remedy } from '../../functions/remedies/define-remedy.ts';
import type { ChangeFinding } from '../../functions/types.ts';
import { account, policyChange } from './fake-world.ts';

const finding: ChangeFinding = {
  rule: 'any-document',
  severity: 'critical',
  says: '',
  at: '',
  since: 'new',
  holds: true,
};
const snapshot = { change: policyChange, now: [], carried: [], before: [], gaps: [] };
const fit = (id: Remedy['id']): Remedy => ({
  id,
  needs: [],
  plan: () => ({ remedy: id, says: id, calls: [], undo: [] }),
});
const remedies = (['restore-policy-version', 'deny-sessions', 'unshare-document', 'detach-policy'] as const).map(fit);
const config = readConfig({ mode: { accounts: { [account]: 'remediate' } } });
const planned = (over: Partial<Parameters<typeof plan>[0]> = {}) =>
  plan({ snapshot, findings: [finding], mode: 'remediate', config, judge: () => [], remedies, ...over });
const names = (steps: { remedy: string }[] = []) => steps.map(step => step.remedy);

describe('a plan', () => {
  test('has one step for each purpose, and keeps the others of that purpose in reserve', () => {
    const { steps, spare, withheld } = planned();
    expect(names(steps)).toEqual(['restore-policy-version', 'unshare-document']);
    expect(names(spare)).toEqual(['deny-sessions', 'detach-policy']);
    expect(withheld).toEqual(
      ['deny-sessions', 'detach-policy'].map(remedy => ({ remedy, because: 'restore-policy-version comes first' })),
    );
  });

  test('puts what lasts first where no limit allows another repair', () => {
    const { steps, spare } = planned({ lasting: true });
    expect(names(steps)).toEqual(['deny-sessions', 'unshare-document']);
    expect(names(spare)).toEqual(['restore-policy-version', 'detach-policy']);
  });

  test('does not put it first where the site has it off', () => {
    const off = readConfig({ mode: { accounts: { [account]: 'remediate' } }, remedies: ['restore-policy-version'] });
    expect(names(planned({ lasting: true, config: off }).steps)).toEqual(['restore-policy-version']);
  });

  test('says of what is exempted that it is, and repairs the rest', () => {
    const exempted = { ...finding, rule: 'unscoped-target', exempted: 'exempted by ops until 2027-01-01: migration' };
    const { steps, withheld } = planned({ findings: [finding, exempted] });
    expect(steps).toHaveLength(2);
    expect(withheld).toContainEqual({
      remedy: 'none',
      because: 'unscoped-target is exempted by ops until 2027-01-01: migration',
    });
    expect(planned({ findings: [exempted] }).steps).toEqual([]);
  });

  test.each<[string, Partial<ChangeFinding>]>([
    ['there before', { since: 'existing' }],
    ['of unknown age', { since: 'unknown' }],
    ['gone again', { holds: false }],
    ['not in force', { armed: true }],
    ['a doubt', { rule: 'unjudgeable-policy' }],
  ])('leaves alone what is %s', (_what, over) => {
    const { steps, withheld } = planned({ findings: [{ ...finding, ...over }] });
    expect(steps).toEqual([]);
    expect(withheld).toHaveLength(remedies.length);
  });
});
