import type { Change, Entry, Journal, Note } from '../types.ts';
import { bodyOf, entryOf } from './entry.ts';
import { after, Busy, isConflict } from './keep.ts';

/**
 * How long one delivery may work alone after it last wrote something down: longer than any one of its calls and waits
 * takes, and shorter than Lambda waits until its last retry (three minutes), so that a crash is taken up by that.
 */
export const leaseMilliseconds = 150_000;

/** Event ids repeat in real logs, so the record's digest is part of the key. */
export const incidentOf = (change: Change): string => `${incidentPart(change.id)}#${change.account}/${change.digest}`;

/**
 * Whether a lease that was read still keeps others out. One that lasts longer than any that is given is not believed:
 * whoever can write the table must not thereby stop the work for good. Clocks may differ by less than a lease.
 */
export const isLeased = (until: number, now: Date): boolean =>
  until > now.getTime() && until <= now.getTime() + 2 * leaseMilliseconds;

/** The part of the keys of all incidents of one event id. */
export const incidentPart = (id: string): string => `incident/${id.replaceAll('#', '')}`;

/** An incident that this delivery works on, and nobody else as long as the lease lasts. */
export interface Incident {
  entry: Entry;
  /** Keeps how far the work has come, and the lease. @throws Busy where another delivery took over meanwhile */
  keep(progress: Partial<Entry>): Promise<void>;
  /** Gives the lease back, so that the next delivery need not wait. Never rejects: the lease ends by itself as well. */
  release(): Promise<void>;
}

/**
 * Takes an incident, new (`former` undefined) or left behind, for this delivery alone. `former` is what this delivery
 * read before it looked: whoever wrote since then has won.
 * @throws Busy
 */
export async function take(
  journal: Journal,
  change: Change,
  former: Note | undefined,
  now: () => Date,
): Promise<Incident> {
  const key = incidentOf(change);
  const before = former && entryOf(former.body, key);
  if (before && isLeased(before.leased, now())) throw new Busy(key);
  let note = former;
  let entry: Entry = before ?? fresh(key, change);
  const keep = async (progress: Partial<Entry>) => {
    const next = { ...entry, leased: now().getTime() + leaseMilliseconds, ...progress };
    const written = after(note, key, bodyOf(next));
    try {
      await journal.write(written, 'retention');
    } catch (error) {
      throw isConflict(error) ? new Busy(key) : error;
    }
    [note, entry] = [written, next];
  };
  await keep({ sequence: entry.sequence + 1 });
  return {
    get entry() {
      return entry;
    },
    keep,
    release: () => keep({ leased: 0 }).catch(() => undefined),
  };
}

/** Past this a text is not kept with the incident: an item of DynamoDB holds 400 KB, and a look reads it again. */
const longestText = 50_000;

function fresh(incident: string, change: Change): Entry {
  const { text, ...rest } = change as Change & { text?: string };
  const kept = (text === undefined || text.length <= longestText ? change : rest) as Change;
  return { incident, sequence: 0, leased: 0, change: kept, opened: [], intended: [], done: [], closed: false };
}
