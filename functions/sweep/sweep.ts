import type { Config } from '../config.ts';
import { guard } from '../guard.ts';
import type { World } from '../types.ts';
import { readShared, type Shared } from './account-principals.ts';
import { documentsPage } from './documents.ts';
import { principalsPage } from './principals.ts';
import type { Page, Scope } from './scope.ts';
import { sessionsPage } from './sessions.ts';

const parts = ['principals', 'documents', 'sessions'] as const;

/** Where a run goes on: which run over what, and from which page. */
export interface Cursor {
  run: string;
  account: string;
  region: string;
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
  // One page in any case: a run that only handed itself on would never end.
  do {
    const page = await readPage(cursor, scope, shared);
    for (const snapshot of page.snapshots) {
      const world: World = { ...sweeping.world, look: async () => snapshot, perform: refuse };
      const outcome = await guard(snapshot.change, world, sweeping.config);
      swept.judged += 1;
      if (outcome.alert && !outcome.repeated) swept.told += 1;
    }
    cursor = after(cursor, page);
  } while (cursor && sweeping.goOn());
  return { ...swept, ...(cursor && { next: cursor }) };
}

const refuse = () => Promise.reject(new Error('The sweep changes nothing.'));

async function readPage({ part, marker }: Cursor, scope: Scope, shared: () => Promise<Shared>): Promise<Page> {
  if (part === 'principals') return principalsPage(scope, await shared(), marker);
  return part === 'documents' ? documentsPage(scope, marker) : sessionsPage(scope, marker);
}

function after({ marker: _done, ...cursor }: Cursor, { next }: Page): Cursor | undefined {
  if (next !== undefined) return { ...cursor, marker: next };
  const part = parts[parts.indexOf(cursor.part) + 1];
  return part && { ...cursor, part };
}

/** The cursor that a message brings. @throws where it is none */
export function cursorOf(value: unknown): Cursor {
  const { run, account, region, part, marker } = (value ?? {}) as Record<string, unknown>;
  const known = parts.find(one => one === part);
  const texts = [run, account, region].every(text => typeof text === 'string');
  if (!known || !texts || !(marker === undefined || typeof marker === 'string'))
    throw new Error('unreadable message: it is no cursor of a sweep');
  return value as Cursor;
}

/** Reads it when first asked and keeps it: a run that goes on with the documents needs no policies. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  return () => {
    kept ??= read();
    return kept;
  };
}
