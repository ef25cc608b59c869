import { expect, test } from 'vitest';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';

test('the journal in memory forgets the note written longest ago, past its capacity', async () => {
  const journal = memoryJournal(2);
  for (const [key, revision] of [
    ['a', 1],
    ['b', 1],
    ['a', 2],
    ['c', 1],
  ] as const) {
    await journal.write({ key, revision, body: null }, 'day');
  }
  expect(await journal.read('b')).toBeUndefined();
  expect(await journal.read('a')).toMatchObject({ revision: 2 });
  expect(await journal.read('c')).toMatchObject({ revision: 1 });
});
