import fc from 'fast-check';

/**
 * Properties run on the same inputs every time, so that a red build is the change's own fault. GUARDRAIL_SEED draws
 * others: `GUARDRAIL_SEED=$RANDOM npm run unit`. A failure prints the seed and the smallest counterexample.
 */
fc.configureGlobal({ seed: Number(process.env.GUARDRAIL_SEED ?? 31_337) });
