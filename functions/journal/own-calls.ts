import type { Call } from '../calls.ts';
import type { Change, Journal } from '../types.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from './fields.ts';
import { incidentOf } from './incident.ts';
import { keep } from './keep.ts';

/** A call of the guardrail's own, and the record of it, once that has come by. */
interface Own {
  named: string[];
  incident: string;
  at: number;
  claimed?: string;
}

const day = 86_400_000;

/** Notes calls before they are made, so that the events that they cause are known again, however soon they come. */
export async function noteOwn(
  journal: Journal,
  account: string,
  calls: Call[],
  incident: string,
  now: Date,
): Promise<void> {
  for (const call of calls) {
    const own: Own = { named: namedBy(call), incident, at: now.getTime() };
    await keep(journal, keyOf(account, eventOf(call)), 'day', body => ({
      calls: [...callsOf(body).filter(({ at }) => at > now.getTime() - day), own].slice(-100),
    }));
  }
}

/**
 * The incident for whose sake the guardrail made the call that a change records; undefined where the journal has none.
 * A call is claimed by one record only: whoever holds the guardrail's credentials cannot hide behind it a second time.
 */
export async function ownIncidentOf(change: Change, journal: Journal): Promise<string | undefined> {
  const claim = incidentOf(change);
  let found: Own | undefined;
  await keep(journal, keyOf(change.account, change.event), 'day', body => {
    const calls = callsOf(body);
    found = calls.find(call => call.claimed === claim);
    const fit = found ?? calls.find(call => call.claimed === undefined && isOf(call, change));
    if (!fit || fit === found) return undefined;
    found = fit;
    return { calls: calls.map(call => (call === fit ? { ...call, claimed: claim } : call)) };
  });
  return found?.incident;
}

const keyOf = (account: string, event: string) => `own/${account}#${event}`;
const eventOf = (call: Call) => call.action.slice(call.action.indexOf(':') + 1);

/** What a record names as the call did: not documents, which records leave out, nor lists. */
const names = ['PolicyArn', 'VersionId', 'RoleName', 'UserName', 'GroupName', 'PolicyName', 'Name', 'SessionId'];

function namedBy({ input }: Call): string[] {
  const fields = input as Fields;
  return names.map(name => fields[name]).filter(value => typeof value === 'string');
}

function isOf({ named }: Own, change: Change): boolean {
  const told = new Set<unknown>(Object.values(change));
  if ('principal' in change) told.add(change.principal.name);
  return named.length > 0 && named.every(name => told.has(name));
}

function callsOf(body: unknown): Own[] {
  return listOf(fieldsOf(body).calls).flatMap(one => {
    const { named, incident, at, claimed } = fieldsOf(one);
    const [name, time, by] = [textOf(incident), numberOf(at), textOf(claimed)];
    if (name === undefined || time === undefined) return [];
    const all = listOf(named).filter(each => typeof each === 'string');
    return [{ named: all, incident: name, at: time, ...(by !== undefined && { claimed: by }) }];
  });
}
