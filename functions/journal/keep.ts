import type { Journal, Lasts, Note } from '../types.ts';

/** Somebody else is at it. Rejecting with this makes Lambda and SQS bring the event again. */
export class Busy extends Error {
  constructor(what: string) {
    super(`${what} is being worked on elsewhere.`);
    this.name = 'Busy';
  }
}

export const isConflict = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/** Writers that meet on one note are few; who loses this often has met something worse. */
const mostTries = 5;

/**
 * Reads a note, lets `next` make the body that replaces it, and writes that; again from the start where another writer
 * came in between. Undefined from `next` leaves the note as it is.
 * @throws Busy
 */
export async function keep<T>(
  journal: Journal,
  key: string,
  lasts: Lasts,
  next: (body: unknown) => T | undefined,
): Promise<T | undefined> {
  for (let tries = 0; tries < mostTries; tries++) {
    const note = await journal.read(key);
    const body = next(note?.body);
    if (body === undefined) return undefined;
    try {
      await journal.write(after(note, key, body), lasts);
      return body;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
  throw new Busy(key);
}

/** The note that follows right upon another. */
export const after = (note: Note | undefined, key: string, body: unknown): Note => ({
  key,
  revision: (note?.revision ?? 0) + 1,
  body,
});
