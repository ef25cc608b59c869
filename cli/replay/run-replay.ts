import type { Config } from '../../functions/config.ts';
import { clean } from '../../functions/report/safe.ts';
import { type Known, nothingKnown } from '../account/known.ts';
import { loadState } from '../account/load-state.ts';
import type { Request } from '../arguments.ts';
import type { Output } from '../output.ts';
import { findLogs } from '../read/find-logs.ts';
import { ReadError } from '../read/read-error.ts';
import { readRecords } from '../read/read-records.ts';
import { progressOn } from './progress.ts';
import { createReplay, type Replay } from './replay.ts';
import { type Report, summaryOf } from './tally.ts';
import { replayText } from './text.ts';

type ReplayRequest = Extract<Request, { command: 'replay' }>;

/**
 * Replays the logs, prints the report and gives the exit code: 2 where a log could not be read to its end, each with one line on
 * standard error; what could be read is reported all the same.
 * @throws ReadError where the state cannot be read or the output cannot be written
 */
export async function runReplay(request: ReplayRequest, config: Config, output: Output): Promise<0 | 2> {
  const started = performance.now();
  const replay = createReplay(config, await knownFrom(request.state));
  const faults: string[] = [];
  const progress = progressOn(process.stderr);
  for (const path of request.paths) await replayPath(path, replay, faults, progress.show);
  progress.clear();
  for (const fault of faults) process.stderr.write(`guardrail: ${clean(fault)}\n`);
  const alerts = replay.alerts();
  const summary = summaryOf(replay.counts, alerts, (performance.now() - started) / 1000);
  // Where nothing could be read there is nothing to report, and a summary of zeros would read like good news.
  if (faults.length === 0 || summary.records > 0) {
    const report = { alerts, summary, unreadable: replay.unreadable };
    await output.write(request.format === 'json' ? replayJson(report) : replayText(report, output.paint));
  }
  return faults.length > 0 ? 2 : 0;
}

/** One alert a line, then the summary. */
export function replayJson({ alerts, summary }: Report): string {
  return [...alerts, { summary }].map(line => `${JSON.stringify(line)}\n`).join('');
}

async function replayPath(
  path: string,
  replay: Replay,
  faults: string[],
  show: (records: number) => void,
): Promise<void> {
  let files: string[] = [];
  try {
    files = await findLogs(path);
  } catch (error) {
    faults.push(faultOf(error));
  }
  let records = 0;
  for (const file of files) {
    try {
      for await (const batch of readRecords(file)) {
        for (const record of batch) {
          await replay
            .take(record)
            .catch(error => faults.push(`${file}: a change could not be judged: ${String(error)}`));
        }
        records += batch.length;
        show(records);
      }
    } catch (error) {
      faults.push(faultOf(error));
    }
  }
}

function faultOf(error: unknown): string {
  if (error instanceof ReadError) return error.message;
  throw error;
}

async function knownFrom(folder: string | undefined): Promise<Known> {
  if (folder === undefined) return nothingKnown();
  try {
    return await loadState(folder);
  } catch (error) {
    throw new ReadError((error as Error).message);
  }
}
