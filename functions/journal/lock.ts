import type { Change, Journal } from '../types.ts';
import { fieldsOf, numberOf } from './fields.ts';
import { isLeased, leaseMilliseconds } from './incident.ts';
import { Busy, keep } from './keep.ts';

/**
 * Does the work while nobody else repairs the same resource: IAM knows no optimistic lock, and the last writer wins.
 * Whoever holds the incident's lease may take up the lock that a former delivery of it left behind.
 * @throws Busy
 */
export async function withLock<T>(
  journal: Journal,
  { account, resource }: Change,
  incident: string,
  now: () => Date,
  work: () => Promise<T>,
): Promise<T> {
  const key = `lock/${account}#${resource}`;
  await keep(journal, key, 'day', body => {
    const { holder, until } = fieldsOf(body);
    if (holder !== incident && isLeased(numberOf(until) ?? 0, now())) throw new Busy(key);
    return { holder: incident, until: now().getTime() + leaseMilliseconds };
  });
  try {
    return await work();
  } finally {
    const free = (body: unknown) => (fieldsOf(body).holder === incident ? { holder: incident, until: 0 } : undefined);
    // The lock ends by itself as well.
    await keep(journal, key, 'day', free).catch(() => undefined);
  }
}
