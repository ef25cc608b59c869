import { reasonOf } from '../reason-of.ts';
import type { Change, Outcome } from '../types.ts';
import { type Line, lineOf, logLine } from './log-line.ts';
import { metricLines } from './metrics.ts';
import type { Surroundings } from './surroundings.ts';

type Words = Omit<Line, 'door' | 'milliseconds'>;

/** What a piece of work has to say: the outcome of the guard, or words where there is none. */
export type Report = { outcome: Outcome } | { words: Words };

/** Does the work and writes its line and its numbers; where it fails, the line says so, and the failure goes on. */
export type Logged = (work: (about: (change: Change) => void) => Promise<Report>) => Promise<Line>;

export function loggedBy(door: string, { log, now }: Surroundings): Logged {
  return async work => {
    const started = now().getTime();
    let change: Change | undefined;
    const write = (words: Words): Line => {
      const whole = { door, ...words, milliseconds: now().getTime() - started };
      log(logLine(whole));
      return whole;
    };
    try {
      const report = await work(one => {
        change = one;
      });
      if ('words' in report) return write(report.words);
      for (const line of metricLines(door, report.outcome, now())) log(line);
      return write(lineOf(report.outcome));
    } catch (error) {
      const because = reasonOf(error);
      write({ level: 'error', outcome: 'error', because, ...(change && { event: change.event, id: change.id }) });
      throw error;
    }
  };
}
