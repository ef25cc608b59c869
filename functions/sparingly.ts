import type { Judge } from './judge-change.ts';
import { isTooMuch } from './rules/access/index.ts';
import type { Finding, Subject } from './types.ts';

/** One change is judged in up to a hundred forms; whoever writes a policy does not decide how much work each of them is. */
const mostHard = 3;

export interface Sparing {
  judge: Judge;
  /** Whether subjects are no longer judged: what is not found then says nothing. */
  hasGivenUp(): boolean;
}

/** Judges each subject once, and none any more after a few that took too much work, which is a finding in itself. */
export function sparingly(judgeOne: Judge): Sparing {
  const known = new WeakMap<Subject, Finding[]>();
  let hard = 0;
  const judge: Judge = subject => {
    const found = known.get(subject) ?? (hard < mostHard ? judgeOne(subject) : []);
    if (!known.has(subject) && found.some(isTooMuch)) hard++;
    known.set(subject, found);
    return found;
  };
  return { judge, hasGivenUp: () => hard >= mostHard };
}
