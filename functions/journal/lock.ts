import type { Change, Journal } from '../types.ts';
import { fieldsOf, numberOf } from './fields.ts';
import { isLeased, leaseMilliseconds } from './incident.ts';
import { Busy, keep } from './keep.ts';

/**
 * Does the work while nobody else repairs the same resource: IAM knows no optimistic lock, and the last writer wins.
 * Whoever holds the incident's lease may take up the lock that a former delivery of it left behind. The work calls `renew`
 * before whatever it does, since it may take longer than the lock lasts; that rejects where the lock was lost.
 * @throws Busy
 */
export async function withLock<T>(
  journal: Journal,
  { account, resource }: Change,
  incident: string,
  now: () => Date,
  work: (renew: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const key = `lock/${account}#${resource}`;
  let renewed = 0;
  const hold = async () => {
    const time = now().getTime();
    await keep(journal, key, 'day', body => {
      const { holder, until } = fieldsOf(body);
      if (holder !== incident && isLeased(numberOf(until) ?? 0, now())) throw new Busy(key);
      return { holder: incident, until: time + leaseMilliseconds };
    });
    renewed = time;
  };
  // Not each time: two more calls of the journal are dear where the work is short.
  const renew = async () => {
    if (now().getTime() - renewed > leaseMilliseconds / 5) await hold();
  };
  await hold();
  try {
    return await work(renew);
  } finally {
    const free = (body: unknown) => (fieldsOf(body).holder === incident ? { holder: incident, until: 0 } : undefined);
    // The lock ends by itself as well.
    await keep(journal, key, 'day', free).catch(() => undefined);
  }
}
