import { AwsError } from '../calls.ts';
import type { Journal, Note } from '../types.ts';

/**
 * A journal in memory. In Lambda it lasts as long as its container and is not shared with others: it keeps retries in
 * the same container from repeating themselves, and promises no more than that.
 * Past `capacity` the notes written longest ago are forgotten.
 */
export function memoryJournal(capacity = 10_000): Journal {
  const notes = new Map<string, Note>();
  return {
    async read(key) {
      // Copies both ways, as any store makes: nobody can change the journal without `write`.
      return structuredClone(notes.get(key));
    },
    async write(note) {
      const { key, revision } = note;
      const present = notes.get(key)?.revision ?? 0;
      if (revision !== present + 1) {
        throw new AwsError('ConditionalCheckFailedException', `${key}: revision ${revision} is not after ${present}.`);
      }
      notes.delete(key);
      notes.set(key, structuredClone(note));
      if (notes.size > capacity) notes.delete(notes.keys().next().value!);
    },
    async find(part) {
      return structuredClone([...notes.values()].filter(({ key }) => key.startsWith(`${part}#`)).slice(0, 100));
    },
  };
}
