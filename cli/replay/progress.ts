import { count } from '../paint.ts';

/** A line that counts, for somebody who waits at a terminal; nothing where nobody does. */
export function progressOn(stream: NodeJS.WriteStream): { show(records: number): void; clear(): void } {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let last = 0;
  return {
    show(records) {
      const now = performance.now();
      if (now - last < 200) return;
      last = now;
      stream.write(`\r\u001b[K${count(records, 'record')} …`);
    },
    clear: () => void stream.write('\r\u001b[K'),
  };
}
