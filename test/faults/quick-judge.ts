import type { Standard } from '../../functions/judge.ts';
import type { Finding, Subject } from '../../functions/types.ts';

/**
 * The judge of the product, asked once for each subject: thousands of cases judge the same few policies. To be used as
 * `vi.mock('../../functions/judge.ts', async original => quick(await original()))`.
 */
export function quick<T extends { judge(subject: Subject, standard: Standard): Finding[] }>(original: T): T {
  const known = new Map<string, Finding[]>();
  const judge = (subject: Subject, standard: Standard): Finding[] => {
    // The clock is left out: no policy of the stories speaks of it.
    const key = JSON.stringify([subject, standard.baseline, standard.regime, [...standard.rules]]);
    const findings = known.get(key) ?? original.judge(subject, standard);
    known.set(key, findings);
    return structuredClone(findings);
  };
  return { ...original, judge };
}
