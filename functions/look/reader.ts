import type { Action, Ask, Input, Output } from '../calls.ts';

/** Asks AWS, and turns what it cannot say into sentences. */
export interface Reader {
  /** The answer, or undefined and a gap where AWS has none to give. Rejects where asking again may help. */
  read<A extends Action>(action: A, input: Input<A>, what: string): Promise<Output<A> | undefined>;
  /** The same, asking again for a while where AWS is still making what is asked for. */
  readOnceMade<A extends Action>(
    action: A,
    input: Input<A>,
    what: string,
    isMade: (answer: Output<A>) => boolean,
  ): Promise<Output<A> | undefined>;
  /** Every page, up to `bound` items; `complete` is false where there is more, or where a page could not be had. */
  list<A extends Action, T>(
    action: A,
    input: Input<A>,
    items: (page: Output<A>) => T[],
    what: string,
    bound?: number,
  ): Promise<{ items: T[]; complete: boolean }>;
  gaps: string[];
}

/** AWS's definite answers: it is not there, or we may not see it. All else (throttling, faults) is worth a retry. */
const definite = new Set([
  'NoSuchEntity',
  'AccessDenied',
  'AccessDeniedException',
  'InvalidInput',
  'InvalidDocument',
  'InvalidDocumentVersion',
  'InvalidDocumentOperation',
  'InvalidPermissionType',
  'InvalidResourceId',
  'InvalidResourceType',
  'InvalidParameterException',
  'ValidationError',
  'ValidationException',
  // Not AWS's: an account rebuilt from a log, where neither the log nor the state folder tells.
  'GuardrailUnknown',
]);

/** More pages than any answer that a gap would not serve better. */
const mostPages = 50;

/** Answers that AWS also gives for what it has begun to make. */
const perhapsNotYet = new Set(['InvalidDocument', 'InvalidDocumentVersion']);
/** What is made takes seconds; after these waits the answer stands as it is. */
const waits = [250, 500, 1000, 2000];

export type Pause = (milliseconds: number) => Promise<void>;

export function reader(ask: Ask, pause: Pause): Reader {
  const gaps: string[] = [];
  const tried = async <A extends Action>(action: A, input: Input<A>): Promise<{ answer: Output<A> } | string> => {
    try {
      return { answer: await ask(action, input) };
    } catch (error) {
      const code = error instanceof Error ? error.name : '';
      if (!definite.has(code)) throw error;
      return code;
    }
  };
  const told = <T>(outcome: { answer: T } | string, action: Action, what: string): T | undefined => {
    if (typeof outcome !== 'string') return outcome.answer;
    gaps.push(
      outcome === 'GuardrailUnknown'
        ? `${what}: neither the log nor the state folder tells.`
        : `${what} could not be read: ${action} answered ${outcome}.`,
    );
    return undefined;
  };
  /** One look sees one state, and asks nothing twice: many principals hold the same policies. */
  const known = new Map<string, unknown>();
  const read: Reader['read'] = async (action, input, what) => {
    const question = `${action} ${JSON.stringify(input)}`;
    if (known.has(question)) return known.get(question) as Awaited<ReturnType<typeof read>>;
    const answer = told(await tried(action, input), action, what);
    known.set(question, answer);
    return answer;
  };
  const readOnceMade: Reader['readOnceMade'] = async (action, input, what, isMade) => {
    let outcome = await tried(action, input);
    for (const wait of waits) {
      if (typeof outcome === 'string' ? !perhapsNotYet.has(outcome) : isMade(outcome.answer)) break;
      await pause(wait);
      outcome = await tried(action, input);
    }
    return told(outcome, action, what);
  };
  const list: Reader['list'] = async (action, input, itemsOf, what, bound = 100) => {
    const items: ReturnType<typeof itemsOf> = [];
    let next: { Marker?: string; NextToken?: string } | undefined = {};
    for (let pages = 0; next && pages < mostPages && items.length <= bound; pages++) {
      const page = await read(action, { ...input, ...next }, what);
      if (page === undefined) return { items, complete: false };
      items.push(...itemsOf(page));
      next = nextPage(page);
    }
    const complete = !next && items.length <= bound;
    if (!complete) gaps.push(`${what}: only the first ${bound} were read.`);
    return { items: items.slice(0, bound), complete };
  };
  return { read, readOnceMade, list, gaps };
}

/** IAM pages by Marker and SSM by NextToken. */
function nextPage(page: unknown): { Marker?: string; NextToken?: string } | undefined {
  const { IsTruncated, Marker, NextToken } = page as { IsTruncated?: boolean; Marker?: string; NextToken?: string };
  if (IsTruncated && Marker) return { Marker };
  return NextToken ? { NextToken } : undefined;
}
