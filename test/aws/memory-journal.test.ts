import { describe, expect, test } from 'vitest';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import type { Entry } from '../../functions/types.ts';

const entry = (incident: string, sequence: number): Entry => ({
  incident,
  sequence,
  intended: [],
  done: [],
  closed: false,
});

describe('the journal in memory', () => {
  test('holds what was written last, and nothing of what it never saw', async () => {
    const journal = memoryJournal();
    await journal.write(entry('a', 1));
    await journal.write({ ...entry('a', 2), closed: true });
    expect(await journal.read('a')).toEqual({ ...entry('a', 2), closed: true });
    expect(await journal.read('__proto__')).toBeUndefined();
  });

  test.each([1, 2])('refuses sequence %i after 2', async sequence => {
    const journal = memoryJournal();
    await journal.write(entry('a', 2));
    await expect(journal.write(entry('a', sequence))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
    expect(await journal.read('a')).toEqual(entry('a', 2));
  });

  test('of two writers of one sequence, one wins', async () => {
    const journal = memoryJournal();
    const results = await Promise.allSettled([journal.write(entry('a', 1)), journal.write(entry('a', 1))]);
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('is not changed through what it was given or gave', async () => {
    const journal = memoryJournal();
    const given = entry('a', 1);
    await journal.write(given);
    given.closed = true;
    (await journal.read('a'))!.done.push({ remedy: 'x', says: '', calls: [], undo: [] });
    expect(await journal.read('a')).toEqual(entry('a', 1));
  });

  test('forgets the incident written longest ago, past its capacity', async () => {
    const journal = memoryJournal(2);
    for (const [incident, sequence] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['c', 1],
    ] as const) {
      await journal.write(entry(incident, sequence));
    }
    expect(await journal.read('b')).toBeUndefined();
    expect(await journal.read('a')).toEqual(entry('a', 2));
    expect(await journal.read('c')).toEqual(entry('c', 1));
  });
});
