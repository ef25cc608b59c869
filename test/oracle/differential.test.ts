import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { compare, compareCase } from './compare.ts';
import { policies } from './policies.ts';
import { cases, isSmall } from './wide-cases.ts';

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

test(
  'they agree on unions, boundaries, known principals and other partitions',
  () => {
    fc.assert(
      fc.property(cases.filter(isSmall), one => {
        expect(compareCase(one), JSON.stringify(one)).toEqual([]);
      }),
      effort,
    );
  },
  asked ? Number(asked) * 1000 : 60_000,
);
