import { serialize } from 'node:v8';
import { type Account, createAccount } from '../../cli/account/account.ts';
import type { Action, Ask } from '../../functions/calls.ts';
import type { Line } from '../../functions/handlers/log-line.ts';
import type { Alert } from '../../functions/types.ts';
import { account as id, region } from '../stories/place.ts';
import type { Acting, Story } from '../stories/story.ts';
import { queue, table } from './backends.ts';

/** A write of the guardrail that was carried out, and whether the account was another after it. */
export interface Written {
  action: Action;
  input: object;
  changed: boolean;
}

/** An account in which a story is played, with all that outlives a process of the guardrail. */
export interface Site {
  account: Account;
  act: Acting;
  /** Carries out what a process asks. */
  carryOut: Ask;
  written: Written[];
  /** The log. */
  lines: Line[];
  table: ReturnType<typeof table>;
  queue: ReturnType<typeof queue>;
  told(): Alert[];
  now(): Date;
  /** Lets time go by. */
  pass(milliseconds: number): void;
  /** What a process that waits does. */
  pause(milliseconds: number): Promise<void>;
  /** The account as it is, but for what was published. */
  digest(): string;
}

const callMilliseconds = 50;
const own = /^(dynamodb|sqs|sns|sts):/;
export const reading = /:(Get|List|Describe)/;

/** `stale`: how many reads after a write still do not see it. */
export async function siteOf(story: Story, stale = 0): Promise<Site> {
  let time = Date.parse('2026-11-21T09:59:00Z');
  const now = () => new Date(time);
  const account = createAccount({ account: id, region, clock: now, staleReads: stale > 0 ? 100 : 0 });
  let blind = 0;
  const act: Acting = async (action, input) => {
    const answer = await account.call(region, action, input);
    if (!reading.test(action)) blind = stale;
    return answer;
  };
  await story.before(act);
  account.settle();
  const [items, delayed, written] = [table(), queue(now), [] as Written[]];
  const digest = () => serialize({ ...account.state(), published: [] }).toString('base64');
  const answer = async (action: Action, input: object): Promise<unknown> => {
    if (action === 'dynamodb:GetItem') return items.get(input as never);
    if (action === 'dynamodb:PutItem') return items.put(input as never);
    if (action === 'dynamodb:Query') return items.query(input as never);
    if (action === 'sqs:SendMessage') return delayed.send(input as never);
    if (own.test(action)) return account.call(region, action, input);
    if (reading.test(action)) {
      if (blind-- <= 0) account.settle();
      return account.call(region, action, input);
    }
    blind = stale;
    const before = digest();
    const outcome = await account.call(region, action, input);
    written.push({ action, input, changed: digest() !== before });
    return outcome;
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return {
    account,
    act,
    carryOut: ((action, input) => {
      pass(callMilliseconds);
      return answer(action, input as object);
    }) as Ask,
    written,
    lines: [],
    table: items,
    queue: delayed,
    told: () => account.state().published.map(({ message }) => JSON.parse(JSON.parse(message).default) as Alert),
    now,
    pass,
    pause: async milliseconds => pass(milliseconds),
    digest,
  };
}
