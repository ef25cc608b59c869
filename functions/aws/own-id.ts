import type { Ask } from '../calls.ts';

/**
 * The unique id of the role that calls are made as (AROA…), asked once. STS gives it as `AROA…:SESSION`.
 * Undefined where STS does not answer: then a change by the guardrail itself is told like anybody's.
 */
export function ownId(ask: Ask): () => Promise<string | undefined> {
  let known: string | undefined;
  return async () => {
    known ??= await ask('sts:GetCallerIdentity', {}).then(
      ({ UserId }) => UserId.split(':')[0],
      () => undefined,
    );
    return known;
  };
}
