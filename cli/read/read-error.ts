/** Input that cannot be read: `message` says what and where in one line. */
export class ReadError extends Error {
  override name = 'ReadError';
}

/** Node's error codes in words. */
const words = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'is a folder'],
  ['ENOTDIR', 'no such file or folder'],
  ['ELOOP', 'symbolic links in a circle'],
  ['Z_BUF_ERROR', 'truncated gzip: the file ends in the middle'],
  ['Z_DATA_ERROR', 'damaged gzip'],
]);

/** Any failure of reading `path` as a ReadError. */
export function readError(path: string, error: unknown): ReadError {
  if (error instanceof ReadError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new ReadError(`${path}: ${words.get(code ?? '') ?? message}`);
}
