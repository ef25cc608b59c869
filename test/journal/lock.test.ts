import { expect, test } from 'vitest';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { leaseMilliseconds } from '../../functions/journal/incident.ts';
import { withLock } from '../../functions/journal/lock.ts';
import { policyChange } from '../guard/fake-world.ts';

/** A lock with a clock of its own, and whether somebody else gets it. */
function locking() {
  let time = Date.parse('2026-11-21T12:00:00Z');
  const journal = memoryJournal();
  const now = () => new Date(time);
  return {
    pass: (part: number) => {
      time += part * leaseMilliseconds;
    },
    lock: <T>(who: string, work: (renew: () => Promise<void>) => Promise<T>) =>
      withLock(journal, policyChange, who, now, work),
  };
}

test('a lock lasts as long as its work goes on', async () => {
  const { pass, lock } = locking();
  await lock('mine', async renew => {
    for (let step = 0; step < 4; step++) {
      pass(0.6);
      await renew();
      await expect(lock('other', async () => 'worked')).rejects.toThrow('worked on elsewhere');
    }
  });
  expect(await lock('other', async () => 'worked')).toBe('worked');
});

test('work that lost its lock is told so before it goes on', async () => {
  const { pass, lock } = locking();
  await lock('mine', async renew => {
    pass(1.1);
    await lock('other', async () => {
      await expect(renew()).rejects.toThrow('worked on elsewhere');
    });
  });
});
