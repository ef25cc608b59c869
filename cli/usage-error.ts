/** Bad usage: `message` is one clear line. */
export class UsageError extends Error {
  override name = 'UsageError';
}
