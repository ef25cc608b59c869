import { AwsError } from '../calls.ts';
import type { Entry, Journal } from '../types.ts';

/**
 * A journal in memory. In Lambda it lasts as long as its container and is not shared with others: it keeps retries in
 * the same container from repeating themselves, and promises no more than that.
 * `write` rejects with `ConditionalCheckFailedException` where the sequence, or a later one, is there already.
 * Past `capacity` the oldest incidents are forgotten.
 */
export function memoryJournal(capacity = 10_000): Journal {
  const entries = new Map<string, Entry>();
  return {
    async read(incident) {
      // Copies both ways, as any store makes: nobody can change the journal without `write`.
      return structuredClone(entries.get(incident));
    },
    async write(entry) {
      const present = entries.get(entry.incident);
      if (present && present.sequence >= entry.sequence) {
        throw new AwsError(
          'ConditionalCheckFailedException',
          `Sequence ${entry.sequence} of incident ${entry.incident} is not after ${present.sequence}.`,
        );
      }
      entries.delete(entry.incident);
      entries.set(entry.incident, structuredClone(entry));
      if (entries.size > capacity) entries.delete(entries.keys().next().value!);
    },
  };
}
