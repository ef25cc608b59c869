import type { Survey } from '../../functions/aws/survey.ts';
import type { Verdict } from './verdict.ts';

/** An id that AWS never gave: whatever is allowed, no session begins. */
const nowhere = 'i-00000000000000000';

/**
 * Whether the default shell needs a grant on its document here. It tells only for a caller that may start sessions on
 * every instance (`arn:aws:ec2:*:*:instance/*`, without a condition) and holds nothing on any document: AWS then either
 * refuses the missing half, or goes on and finds no instance.
 */
export async function probeRegime(survey: Survey, region: string, caller: string): Promise<Verdict> {
  const code = await survey.tryDefaultShell(region, nowhere);
  const says = (words: string) => ({ check: 'regime', says: `${words} (as ${caller}: ${code})` });
  if (code === 'AccessDeniedException')
    return {
      state: 'note',
      ...says('Explicit, if the caller holds the target half and nothing on documents: access was refused'),
    };
  if (code === 'TargetNotConnected' || code === 'InvalidInstanceId')
    return {
      state: 'note',
      ...says('Implicit: access was allowed without a document, and no such instance was found'),
    };
  return { state: 'unknown', ...says('The answer tells nothing of the regime') };
}
