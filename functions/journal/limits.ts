import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Change, Journal } from '../types.ts';
import { fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { keep } from './keep.ts';

type Limit = keyof Config['limits'];

export interface Slot {
  /** The limit that is reached, and how, as a clause; undefined where the repair may run. */
  reached?: { limit: Limit; because: string };
  /** The last repair that some limit allows: it had better be one that lasts. */
  last: boolean;
}

/** One repair of the last hour. Resource and actor are digests: their names are others' to choose, and long. */
interface Use {
  incident: string;
  at: number;
  critical: boolean;
  resource: string;
  actor: string;
}

const hour = 3_600_000;

/** Which of the repairs of an account a limit counts beside this one. */
const scopes: [Limit, (one: Use, other: Use) => boolean][] = [
  ['perResourcePerHour', (one, other) => one.resource === other.resource],
  ['perActorPerHour', (one, other) => one.actor === other.actor],
  ['remediationsPerHour', () => true],
];

/**
 * Takes a place among the repairs of the last hour in the account, on the resource and against the actor, by one
 * conditional write. Findings that are not critical may take half of each limit, so that nobody uses up with trifles
 * what a critical one will need. An incident has one place, however often it is delivered.
 */
export async function takeSlot(
  journal: Journal,
  { account, resource, actor }: Change,
  incident: string,
  critical: boolean,
  limits: Config['limits'],
  now: Date,
): Promise<Slot> {
  const who = actor.id ?? actor.arn ?? actor.type;
  const use: Use = { incident, at: now.getTime(), critical, resource: short(resource), actor: short(who) };
  let slot: Slot = { last: false };
  await keep(journal, `limit#${account}`, 'day', body => {
    const used = usesOf(body).filter(one => Math.abs(use.at - one.at) < hour && one.incident !== incident);
    slot = slotAmong(used, use, limits);
    return slot.reached ? undefined : { uses: [...used, use] };
  });
  return slot;
}

function slotAmong(used: Use[], use: Use, limits: Config['limits']): Slot {
  let last = false;
  for (const [limit, isCounted] of scopes) {
    const left = leftOf(
      used.filter(one => isCounted(one, use)),
      limits[limit],
      use.critical,
    );
    if (left <= 0) return { last, reached: { limit, because: whyReached(limit, limits[limit], use.critical) } };
    last ||= left === 1;
  }
  return { last };
}

/** How many more a limit allows; of what is not critical, no more than half of it. */
function leftOf(used: Use[], most: number, critical: boolean): number {
  const left = most - used.length;
  const trifles = used.filter(one => !one.critical).length;
  return critical ? left : Math.min(left, Math.ceil(most / 2) - trifles);
}

const whyReached = (limit: string, most: number, critical: boolean) =>
  critical
    ? `the limit ${limit} (${most}) is reached`
    : `the limit ${limit} (${most}) is reached for findings that are not critical, which may take half of it`;

const short = (name: string) => createHash('sha256').update(name).digest('base64url').slice(0, 16);

function usesOf(body: unknown): Use[] {
  return listOf(fieldsOf(body).uses).flatMap(one => {
    const { incident, at, critical, resource, actor } = fieldsOf(one);
    const [name, time, what, who] = [textOf(incident), numberOf(at), textOf(resource), textOf(actor)];
    if (name === undefined || time === undefined || what === undefined || who === undefined) return [];
    return [{ incident: name, at: time, critical: critical === true, resource: what, actor: who }];
  });
}
