import { reasonOf } from './repair.ts';
import type { LiveSession, Opened, Principal, Snapshot, World } from './types.ts';

/** More than these nobody reads; how many there are is said. */
const mostTold = 20;

/**
 * Sentences on the sessions that are going on and that what was found made possible: closing it does not end them.
 * IAM is changed in one region, and sessions go on in all: what was not looked at is said as well.
 */
export async function sessionsOpen(
  snapshot: Snapshot,
  opened: Opened[],
  world: Pick<World, 'liveSessions'>,
): Promise<string[]> {
  const { change } = snapshot;
  const holders = holdersOf(snapshot);
  if (opened.length === 0 || holders.length === 0) return [];
  // It comes after a repair: what only rides along must not keep that from being told.
  const { sessions, gaps } = await world.liveSessions().catch(error => ({
    sessions: [],
    gaps: [`The sessions that are going on could not be listed: ${reasonOf(error)}.`],
  }));
  const theirs = sessions.filter(one => isSince(one, change.time) && holders.some(holder => isOf(one, holder)));
  const told = theirs.slice(0, mostTold).map(saidOf);
  const more = theirs.length > mostTold ? [`${theirs.length - mostTold} more sessions like these are going on.`] : [];
  const elsewhere = theirs.length > 0 ? [`Sessions in other regions than ${change.region} were not looked for.`] : [];
  return [...told, ...more, ...elsewhere, ...gaps];
}

/** The clocks of two of AWS's hosts are not one. */
const slackMilliseconds = 60_000;

/** What began before the change was not made possible by it. */
const isSince = ({ since }: LiveSession, time: string) =>
  since === '' || Date.parse(since) >= Date.parse(time) - slackMilliseconds;

/** Those whom the change gave access to, as far as they are known. */
function holdersOf({ change, attachedTo = [], facts }: Snapshot): Principal[] {
  const known = facts?.holders?.map(({ access }) => access.principal);
  return known ?? ('principal' in change ? [change.principal] : attachedTo);
}

/** `assumed-role/NAME/SESSION` or `user/PATH/NAME`: the path of a role is not in the ARN of its sessions. */
function isOf({ owner }: LiveSession, { type, name }: Principal): boolean {
  const [kind, ...names] = (owner.split(':')[5] ?? '').split('/');
  if (type === 'role') return kind === 'assumed-role' && names[0] === name;
  return type === 'user' && kind === 'user' && names.at(-1) === name;
}

const saidOf = ({ id, owner, target, since }: LiveSession) =>
  `Going on: session ${id} of ${owner} on ${target}, since ${since || 'an unknown time'}. Nothing here ended it.`;
