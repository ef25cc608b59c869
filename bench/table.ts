import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Prints rows in columns, the first to the left. */
export function printTable(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  for (const row of rows) {
    const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)));
    console.log(cells.join('  '));
  }
}

/** Collects garbage, so that a heap measured next is what is still held. */
export function collect(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}
