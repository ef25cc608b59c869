import type { Call } from '../calls.ts';
import { isRegion } from '../policy/regions.ts';
import { remedies } from '../remedies/index.ts';
import type { Step } from '../types.ts';
import { fieldsOf, listOf, textOf } from './fields.ts';

/**
 * Steps as the journal gives them back. A call is taken only where a remedy declares its action: whoever can write the
 * table must not thereby make the guardrail call what it likes. Only sessions are ended in other regions.
 */
export function stepsOf(value: unknown): Step[] | undefined {
  const steps = listOf(value).map(stepOf);
  return Array.isArray(value) && steps.every(step => step !== undefined) ? steps : undefined;
}

/** An item of DynamoDB holds 400 KB, of which the steps may take half. */
const mostBytes = 200_000;

/** Whether the journal can hold these steps with all that undoes them: what it cannot hold is not done. */
export const canBeKept = (steps: Step[]): boolean => Buffer.byteLength(JSON.stringify(steps)) <= mostBytes;

/** Whether two steps make the same calls. */
export const isSameStep = (one: Step, other: Step): boolean =>
  one.remedy === other.remedy && JSON.stringify(one.calls) === JSON.stringify(other.calls);

function stepOf(value: unknown): Step | undefined {
  const { remedy, says, calls, undo, atHolders, half } = fieldsOf(value);
  const known = remedies.find(one => one.id === remedy);
  const [done, undone] = [callsOf(calls, known?.needs), callsOf(undo, known?.needs)];
  if (!known || textOf(says) === undefined || !done || !undone) return undefined;
  return {
    remedy: known.id,
    says: textOf(says) ?? '',
    calls: done,
    undo: undone,
    ...(atHolders === true && { atHolders }),
    ...(half === true && { half }),
  };
}

function callsOf(value: unknown, needs: readonly string[] | undefined): Call[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const fit = value.every(one => {
    const { action, input, region } = fieldsOf(one);
    const isPlaced = region === undefined || (action === 'ssm:TerminateSession' && isRegion(textOf(region) ?? ''));
    return isPlaced && needs?.includes(textOf(action) ?? '') && Object.values(fieldsOf(input)).every(isArgument);
  });
  return fit ? (value as Call[]) : undefined;
}

/** A text, a list of texts, or a list of name and value: all that a write takes. */
const isArgument = (value: unknown): boolean =>
  typeof value === 'string' ||
  (Array.isArray(value) &&
    value.every(
      one => typeof one === 'string' || Object.values(fieldsOf(one)).every(text => typeof text === 'string'),
    ));
