// How fast a log is replayed, beside gunzip and JSON.parse of the same file: `GUARDRAIL_CORPUS=folder node bench/replay.ts [ROUNDS]`.
import { join } from 'node:path';
import { nothingKnown } from '../cli/account/known.ts';
import { readRecords } from '../cli/read/read-records.ts';
import { createReplay } from '../cli/replay/replay.ts';
import { readConfig } from '../functions/config.ts';
import { readLines } from './lines.ts';
import { printTable } from './table.ts';

const rounds = Number(process.argv[2] ?? 15);
const folder = process.env.GUARDRAIL_CORPUS;
if (!folder) throw new Error('GUARDRAIL_CORPUS names no folder');
const log = join(folder, 'cloudtrail.jsonl.gz');
const config = readConfig(undefined);

const subjects = [
  { name: 'gunzip and JSON.parse', times: [] as number[], run: async () => readLines(log) },
  { name: 'reading the records', times: [] as number[], run: readAll },
  { name: 'replay, reading in it', times: [] as number[], run: replayAll },
];

for (let round = 0; round < rounds; round += 1) {
  for (const { times, run } of subjects) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
}
const records = readLines(log).length;
const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;
const floor = median(subjects[0]!.times);
printTable([
  ['', 'ms', 'records a second', 'x floor'],
  ...subjects.map(({ name, times }) => {
    const time = median(times);
    return [name, time.toFixed(1), ((1000 * records) / time).toFixed(0), (time / floor).toFixed(2)];
  }),
]);

const { counts, alerts } = await replayAll();
console.log(`
${records} records, ${counts.judged} judged, ${alerts().length} alerts. Median of ${rounds} rounds, the first (cold) among them: \
${subjects.map(({ times }) => times[0]!.toFixed(0)).join(', ')} ms.
Memory: ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB at most in the whole process.`);

async function readAll(): Promise<void> {
  for await (const _ of readRecords(log));
}

async function replayAll() {
  const replay = createReplay(config, nothingKnown());
  for await (const batch of readRecords(log)) for (const record of batch) await replay.take(record);
  return replay;
}
