import { createHash } from 'node:crypto';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import type { Config } from '../../functions/config.ts';
import { decode } from '../../functions/events/index.ts';
import { guard } from '../../functions/guard.ts';
import { incidentOf } from '../../functions/journal/incident.ts';
import type { Alert, Change, Json } from '../../functions/types.ts';
import { createEstate } from '../account/estate.ts';
import type { Known } from '../account/known.ts';
import type { LogRecord } from '../read/read-records.ts';
import { type Counts, noCounts } from './tally.ts';
import { replayWorld } from './world.ts';

export interface Replay {
  /** Takes the next record of the log. Rejects where the guard does: nothing was told of that change, and it is counted as judged. */
  take(record: LogRecord): Promise<void>;
  readonly counts: Counts;
  readonly unreadable: ReadonlyMap<string, number>;
  /** One alert for each incident, as it last was. */
  alerts(): Alert[];
}

/** Runs records through the guard against accounts rebuilt from the same records. */
export function createReplay(config: Config, known: Known): Replay {
  let time = new Date(0);
  const estate = createEstate({ clock: () => time, known, baseline: config.baseline });
  const journal = memoryJournal(Number.POSITIVE_INFINITY);
  const counts = noCounts();
  const unreadable = new Map<string, number>();
  const told = new Map<string, Alert>();
  /** Changes only, and a few bytes for each: judged again, a repeated one would be measured against a later state. */
  const seen = new Set<string>();

  const refuse = (because: string): void => {
    counts.unreadable++;
    unreadable.set(because, (unreadable.get(because) ?? 0) + 1);
  };

  async function takeChange(change: Change, value: Json): Promise<void> {
    const incident = incidentOf(change);
    const key = createHash('sha256').update(incident).digest('base64').slice(0, 24);
    if (seen.has(key)) {
      counts.duplicates++;
      return;
    }
    seen.add(key);
    // A denied session is a change only so that the rule `session-denied` may tell of it.
    if (change.kind === 'session' && change.denied) counts.failedCalls++;
    else counts.judged++;
    time = new Date(change.time);
    applyTo(value);
    const ask = estate.ask(change.account, change.region);
    await guard(
      change,
      replayWorld(change, ask, journal, alert => told.set(incident, alert)),
      config,
    );
  }

  /** The account takes bare records; the one of an envelope stands in its `detail`. */
  function applyTo(value: Json): void {
    const { detail, account } = value as { detail?: Json; account?: Json };
    if (detail === undefined) estate.apply(value);
    else estate.apply(detail, typeof account === 'string' ? account : undefined);
  }

  return {
    counts,
    unreadable,
    alerts: () => [...told.values()],
    async take(record) {
      if ('unreadable' in record) return refuse(record.unreadable);
      const decoded = decode(record.value);
      if (decoded.outcome === 'change') return takeChange(decoded.change, record.value);
      if (decoded.outcome === 'unreadable') return refuse(decoded.because);
      if (decoded.outcome === 'failed-call') {
        counts.failedCalls++;
        return;
      }
      counts.ignored++;
      // What is not watched still changes the account: a role made, a version deleted.
      applyTo(record.value);
    },
  };
}
