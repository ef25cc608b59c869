import { reasonOf } from './reason-of.ts';
import { isOwner, sessionName } from './remedies/end-sessions.ts';
import type { Access, LiveSession, Opened, Snapshot, World } from './types.ts';

/** More than these nobody reads; how many there are is said. */
const mostTold = 20;

/** The sessions that are going on and that what was found may have made possible, and what is unknown of them. */
export interface OpenSessions {
  sessions: LiveSession[];
  gaps: string[];
}

/**
 * Lists them after a repair, since closing does not end them. IAM is changed in one region, and sessions go on in all:
 * the watched ones are asked, and what was not looked at is said as well. A document is of its own region alone.
 */
export async function sessionsOpen(
  snapshot: Snapshot,
  opened: Opened[],
  world: Pick<World, 'liveSessions' | 'regions'>,
): Promise<OpenSessions> {
  const { change } = snapshot;
  const isTheirs = theirsOf(snapshot);
  if (opened.length === 0 || !isTheirs) return { sessions: [], gaps: [] };
  const isLocal = change.kind === 'session-document';
  const others = isLocal ? [] : world.regions;
  const lists = await Promise.all([undefined, ...others].map(region => listed(region, world)));
  const gaps = lists.flatMap(list => list.gaps);
  const theirs = lists.flatMap(list => list.sessions).filter(one => isSince(one, change.time) && isTheirs(one));
  const elsewhere = `Sessions in other regions than ${[change.region, ...others].join(', ')} were not looked for.`;
  return { sessions: theirs, gaps: [...(theirs.length > 0 && !isLocal ? [elsewhere] : []), ...gaps] };
}

/** It comes after a repair: what only rides along must not keep that from being told. */
const listed = (region: string | undefined, world: Pick<World, 'liveSessions'>): Promise<OpenSessions> =>
  world.liveSessions(region).catch(error => {
    const where = region === undefined ? '' : ` in ${region}`;
    return { sessions: [], gaps: [`The sessions that are going on${where} could not be listed: ${reasonOf(error)}.`] };
  });

/** A sentence for each session that is left going on; `kept` says why it is, by its name. */
export function saidOf(sessions: LiveSession[], kept: ReadonlyMap<string, string>): string[] {
  const told = sessions.slice(0, mostTold).map(session => {
    const { owner, target, since } = session;
    const name = sessionName(session);
    const because = kept.get(name);
    const why = because === undefined ? '' : `: ${because}`;
    return `Going on: session ${name} of ${owner} on ${target}, since ${since || 'an unknown time'}. Nothing here ended it${why}.`;
  });
  const more = sessions.length - told.length;
  return more > 0 ? [...told, `${more} more sessions like these are going on.`] : told;
}

/** The clocks of two of AWS's hosts are not one. */
const slackMilliseconds = 60_000;

/** What began before the change was not made possible by it. */
const isSince = ({ since }: LiveSession, time: string) =>
  since === '' || Date.parse(since) >= Date.parse(time) - slackMilliseconds;

/** Tells the sessions of those whom the change gave access to, as far as they are known, and those with a changed document. */
function theirsOf({ change, attachedTo = [], before = [], facts }: Snapshot) {
  if (change.kind === 'session-document') return ({ document }: LiveSession) => document === change.name;
  const known = facts?.holders?.map(({ access }) => access.principal);
  const named = known ?? ('principal' in change ? [change.principal] : attachedTo);
  const members = before.flatMap(one => (one.kind === 'access' && one.principal ? [one.principal] : []));
  const holders = [...named, ...members].map((principal): Pick<Access, 'principal'> => {
    return { principal: { account: change.account, ...principal } };
  });
  return holders.length === 0 ? undefined : (one: LiveSession) => holders.some(holder => isOwner(one, holder, change));
}
