import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import type { Ask } from '../../functions/calls.ts';
import { type Account, createAccount } from './account.ts';
import { type Known, nothingKnown } from './known.ts';
import { field, text } from './record.ts';

/** Every account that a log speaks of, made when it is first named. */
export interface Estate {
  ask: (account: string, region: string) => Ask;
  /** Takes a record into the account it acted in; `account` is the envelope's, for records that name none. */
  apply: (record: unknown, account?: string) => boolean;
  /** The accounts made so far. */
  accounts: ReadonlyMap<string, Account>;
}

/** Accounts rebuilt from a log: what was neither seen nor told is unknown, and rejects with `GuardrailUnknown`. */
export function createEstate({
  clock,
  known = nothingKnown(),
  baseline = defaultBaseline,
}: {
  clock: () => Date;
  known?: Known;
  baseline?: Baseline;
}): Estate {
  const accounts = new Map<string, Account>();
  const at = (account: string, region: string): Account => {
    const found = accounts.get(account) ?? createAccount({ account, region, clock, known, baseline, whole: false });
    accounts.set(account, found);
    return found;
  };
  return {
    ask: (account, region) => at(account, region).askIn(region),
    apply: (given, envelope) => {
      const record = field({ given }, 'given');
      const account =
        text(record, 'recipientAccountId') ?? envelope ?? text(field(record, 'userIdentity'), 'accountId');
      if (account === undefined) return false;
      return at(account, text(record, 'awsRegion') ?? 'us-east-1').apply(given);
    },
    accounts,
  };
}
