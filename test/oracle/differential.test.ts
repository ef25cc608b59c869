import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { compare } from './compare.ts';
import { policies } from './policies.ts';

const RUNS = Number(process.env.GUARDRAIL_RUNS ?? 1500);
const strict: Baseline = {
  ...defaultBaseline,
  documents: ['RestrictedPortForwardingSession'],
  targetTags: { PortForward: ['true'] },
  shell: 'forbid',
};
test.each([
  ['default', defaultBaseline],
  ['strict', strict],
])('the engine and the brute force agree under the %s baseline', (_, baseline) => {
  fc.assert(
    fc.property(policies, policy => expect(compare(policy, baseline), JSON.stringify(policy, null, 1)).toEqual([])),
    { numRuns: RUNS },
  );
});
