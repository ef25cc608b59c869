import type { Action, Ask, Input, Output } from '../calls.ts';
import { AwsError } from '../calls.ts';
import type { Access } from './clients.ts';

/**
 * The AWS SDK behind the seam. Nothing of the SDK is loaded before the first call: most events are judged from
 * what they carry, and loading it costs more than judging does.
 * Rejects with `AwsError`, whose `name` is AWS's error code.
 */
export function sdkAsk(access: Access): Ask {
  let loaded: Promise<Ask> | undefined;
  return async <A extends Action>(action: A, input: Input<A>): Promise<Output<A>> => {
    loaded ??= import('./clients.ts').then(module => module.connect(access));
    const ask = await loaded;
    return ask(action, input).catch(error => {
      throw named(error);
    });
  };
}

/**
 * The SDK names the errors of the query protocol after its own classes (`NoSuchEntityException`), and keeps the code
 * that AWS sent (`NoSuchEntity`) beside it.
 */
function named(error: unknown): AwsError {
  if (!(error instanceof Error)) return new AwsError('Unknown', String(error));
  const { Code } = error as { Code?: unknown };
  return new AwsError(typeof Code === 'string' ? Code : error.name, error.message);
}
