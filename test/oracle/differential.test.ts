import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { compare } from './compare.ts';
import { policies } from './policies.ts';

/** Without GUARDRAIL_RUNS as many policies as ten seconds hold; with it as many as it says, however long they take. */
const asked = process.env.GUARDRAIL_RUNS;
const effort = asked ? { numRuns: Number(asked) } : { numRuns: 3000, interruptAfterTimeLimit: 10_000 };
const strict: Baseline = {
  ...defaultBaseline,
  documents: ['RestrictedPortForwardingSession'],
  targetTags: { PortForward: ['true'] },
  shell: 'forbid',
};
test.each([
  ['default', defaultBaseline],
  ['strict', strict],
])(
  'the engine and the brute force agree under the %s baseline',
  (_, baseline) => {
    // A failure prints the seed, the path and the smallest policy found.
    fc.assert(
      fc.property(policies, policy => {
        expect(compare(policy, baseline), JSON.stringify(policy)).toEqual([]);
      }),
      effort,
    );
  },
  asked ? Number(asked) * 1000 : 60_000,
);
