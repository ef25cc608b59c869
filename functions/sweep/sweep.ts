import type { Config } from '../config.ts';
import { guard } from '../guard.ts';
import type { World } from '../types.ts';
import { readShared, type Shared } from './account-principals.ts';
import { documentsPage } from './documents.ts';
import { principalsPage } from './principals.ts';
import type { Page, Scope } from './scope.ts';
import { sessionsPage } from './sessions.ts';

const parts = ['principals', 'documents', 'sessions'] as const;

/** Where a run goes on. */
export interface Cursor {
  run: string;
  part: (typeof parts)[number];
  marker?: string;
}

/** What one invocation of a run did; `next` where there is more to do. */
export interface Swept {
  judged: number;
  told: number;
  next?: Cursor;
}

export interface Sweeping {
  scope: Omit<Scope, 'run'>;
  world: World;
  config: Config;
  /** Whether there is time for one more page. */
  goOn(): boolean;
}

/**
 * Judges what the account holds and tells what no event told: by the same rules, in the same journal. It changes
 * nothing: all that it finds was there before it came. Rejects where AWS could not be asked or nobody told.
 */
export async function sweep(from: Cursor, sweeping: Sweeping): Promise<Swept> {
  const scope: Scope = { ...sweeping.scope, run: from.run };
  const shared = once(() => readShared(scope.ask));
  const swept: Swept = { judged: 0, told: 0 };
  let cursor: Cursor | undefined = from;
  while (cursor && sweeping.goOn()) {
    const page = await readPage(cursor, scope, shared);
    for (const snapshot of page.snapshots) {
      const world: World = { ...sweeping.world, look: async () => snapshot, perform: refuse };
      const outcome = await guard(snapshot.change, world, sweeping.config);
      swept.judged += 1;
      if (outcome.alert && !outcome.repeated) swept.told += 1;
    }
    cursor = after(cursor, page);
  }
  return { ...swept, ...(cursor && { next: cursor }) };
}

const refuse = () => Promise.reject(new Error('The sweep changes nothing.'));

async function readPage({ part, marker }: Cursor, scope: Scope, shared: () => Promise<Shared>): Promise<Page> {
  if (part === 'principals') return principalsPage(scope, await shared(), marker);
  return part === 'documents' ? documentsPage(scope, marker) : sessionsPage(scope, marker);
}

function after({ run, part }: Cursor, { next }: Page): Cursor | undefined {
  if (next !== undefined) return { run, part, marker: next };
  const following = parts[parts.indexOf(part) + 1];
  return following && { run, part: following };
}

/** Reads it when first asked and keeps it: a run that goes on with the documents needs no policies. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= read();
    return kept;
  };
}
