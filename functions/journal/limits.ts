import type { Config } from '../config.ts';
import type { Change, Journal } from '../types.ts';
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { keep } from './keep.ts';

export interface Slot {
  /** The limit that is reached, and how, as a clause; undefined where the repair may run. */
  reached?: { limit: keyof Config['limits']; because: string };
  /** The last repair that some limit allows: it had better be one that lasts. */
  last: boolean;
}

interface Use {
  incident: string;
  at: number;
  critical: boolean;
}

const hour = 3_600_000;

/**
 * Takes a place among the repairs of the last hour in the account, on the resource and against the actor. Findings that
 * are not critical may take half of each limit, so that nobody uses up with trifles what a critical one will need.
 * An incident has one place, however often it is delivered; where one limit is reached the places in the others stay
 * taken, which only errs towards doing less.
 */
export async function takeSlot(
  journal: Journal,
  change: Change,
  incident: string,
  critical: boolean,
  limits: Config['limits'],
  now: Date,
): Promise<Slot> {
  const { account, resource, actor } = change;
  const scopes: [keyof Config['limits'], string][] = [
    ['perResourcePerHour', `limit/${account}#resource/${resource}`],
    ['perActorPerHour', `limit/${account}#actor/${actor.id ?? actor.arn ?? actor.type}`],
    ['remediationsPerHour', `limit/${account}#account`],
  ];
  let last = false;
  for (const [limit, key] of scopes) {
    const taken = await takeIn(journal, key, { incident, at: now.getTime(), critical }, limits[limit]);
    if (taken === 'full') return { last, reached: { limit, because: whyFull(limit, limits[limit], critical) } };
    last ||= taken === 'last';
  }
  return { last };
}

async function takeIn(journal: Journal, key: string, use: Use, most: number): Promise<'full' | 'last' | 'free'> {
  let answer: 'full' | 'last' | 'free' = 'full';
  await keep(journal, key, 'day', body => {
    const used = usesOf(body).filter(({ at, incident }) => at > use.at - hour && incident !== use.incident);
    const allowed = use.critical ? most : Math.ceil(most / 2);
    const taken = use.critical
      ? used.length
      : Math.max(used.filter(one => !one.critical).length, used.length - most + allowed);
    const left = allowed - taken;
    answer = left <= 0 ? 'full' : left === 1 ? 'last' : 'free';
    return answer === 'full' ? undefined : { uses: [...used, use] };
  });
  return answer;
}

const whyFull = (limit: string, most: number, critical: boolean) =>
  critical
    ? `the limit ${limit} (${most}) is reached`
    : `the limit ${limit} (${most}) is reached for findings that are not critical, which may take half of it`;

function usesOf(body: unknown): Use[] {
  return listOf(fieldsOf(body).uses).flatMap(one => {
    const { incident, at, critical } = fieldsOf(one);
    const [name, time] = [textOf(incident), numberOf(at)];
    return name === undefined || time === undefined ? [] : [{ incident: name, at: time, critical: critical === true }];
  });
}
