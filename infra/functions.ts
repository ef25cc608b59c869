import { handlers } from '../build.mjs';
import type { AnyFamily } from '../functions/events/define-event.ts';

/** The Lambda functions, by the names of their doors. */
export type FunctionName = 'policy-change' | 'document-change' | 'session-start' | 'sweep';

/** Those that events start; the sweep has a schedule. */
export const eventFunctions = ['policy-change', 'document-change', 'session-start'] as const;

/** All whose doors are built. */
export const functionNames: readonly FunctionName[] = ([...eventFunctions, 'sweep'] as const).filter(name =>
  handlers.includes(name),
);

/** IAM's events reach EventBridge in one region only, so that their function is the one that writes to IAM. */
export function functionOf({ source, kind }: AnyFamily): (typeof eventFunctions)[number] {
  if (source === 'iam.amazonaws.com') return 'policy-change';
  return kind === 'session' ? 'session-start' : 'document-change';
}
