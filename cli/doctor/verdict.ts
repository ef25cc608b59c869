import type { Unread, Wiring } from './wiring.ts';

/** What one check says of one place. `note`: nothing to mend, and good to know. `unknown`: AWS would not say. */
export interface Verdict {
  check: string;
  state: 'ok' | 'wrong' | 'unknown' | 'note';
  says: string;
}

/** A check without its name, which the list gives. */
export type Say = Omit<Verdict, 'check'>;

export interface Check {
  id: string;
  judge(wiring: Wiring): Say[];
}

export const defineCheck = (check: Check): Check => check;

export const ok = (says: string): Say => ({ state: 'ok', says });
export const wrong = (says: string): Say => ({ state: 'wrong', says });
export const note = (says: string): Say => ({ state: 'note', says });
export const unknown = (what: string, { unread }: Unread): Say => ({
  state: 'unknown',
  says: `${what} could not be read: ${unread}`,
});
