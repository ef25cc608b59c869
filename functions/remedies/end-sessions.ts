import type { Call } from '../calls.ts';
import { mayStart } from '../policy/may-start.ts';
import { amazonSessionDocuments, isAmazonName, SHELL_DOCUMENT } from '../policy/reach.ts';
import type { Access, Change, Holder, LiveSession, Snapshot, Step } from '../types.ts';
import { endSession } from './end-session.ts';
import { heldByProtected } from './protected.ts';

/** More are not ended for one change: so many were not started by hand. */
const mostEnded = 50;

export interface Ending {
  /** undefined where there is nothing to end. */
  step?: Step;
  /** Why a session is left going on, by its name. */
  kept: Map<string, string>;
}

/** Its id, and its region where that is not the change's. */
export const sessionName = ({ id, region }: Pick<LiveSession, 'id' | 'region'>): string =>
  region === undefined ? id : `${id} in ${region}`;

/**
 * What ends the sessions that a change made possible, and why the others go on. `facts` are to be those of after the
 * repair: before it whoever is thrown out starts another. In doubt a session goes on.
 */
export function endSessions(sessions: LiveSession[], snapshot: Snapshot, protectedArns: string[]): Ending {
  const kept = new Map<string, string>();
  const ended: LiveSession[] = [];
  for (const session of sessions) {
    const full = ended.length >= mostEnded ? `${mostEnded} others were ended already` : undefined;
    const because = whyKept(session, snapshot, protectedArns) ?? full;
    if (because === undefined) ended.push(session);
    else kept.set(sessionName(session), because);
  }
  if (ended.length === 0) return { kept };
  const names = ended.map(session => `${sessionName(session)} of ${session.owner}`).join(', ');
  const says = `End what only this change made possible: ${names}. This cannot be undone.`;
  return { step: { remedy: endSession.id, says, calls: ended.map(callOf), undo: [] }, kept };
}

const callOf = ({ id, region }: LiveSession): Call => ({
  action: 'ssm:TerminateSession',
  input: { SessionId: id },
  ...(region !== undefined && { region }),
});

function whyKept(session: LiveSession, { change, before, facts }: Snapshot, held: string[]): string | undefined {
  const { since, target, document = SHELL_DOCUMENT, region = change.region } = session;
  if (!isAfter(since, change)) return 'it may have begun before the change';
  const owner = facts?.holders?.find(({ access }) => isOwner(session, access, change));
  if (!owner) return 'the one who started it could not be looked at';
  const { principal } = owner.access;
  const own = heldByProtected(held, change.account, [principal]);
  if (own !== undefined) return `${principal.type}/${principal.name} is protected`;
  const service = ofService(session, owner, document);
  if (service !== undefined) return service;
  const was = before?.find(one => one.kind === 'access' && isSame(one, owner.access)) as Access | undefined;
  if (!was) return 'what its owner could do before is unknown';
  return mayStart(was, { ...change, region, target, document })
    ? 'its owner may have been allowed to start it before the change'
    : undefined;
}

/** Records hold whole seconds, and one that began within that second may have begun before. */
const isAfter = (since: string, { time }: Change) => Date.parse(since) >= Date.parse(time) + 1000;

/** The path of a role is not in the ARN of its sessions. */
export function isOwner(
  { owner }: LiveSession,
  { principal }: Pick<Access, 'principal'>,
  { account }: Change,
): boolean {
  const [, , , , home, resource = ''] = owner.split(':');
  const [kind, ...names] = resource.split('/');
  if (home !== account || !principal) return false;
  if (principal.type === 'role') return kind === 'assumed-role' && names[0] === principal.name;
  return principal.type === 'user' && kind === 'user' && names.at(-1) === principal.name;
}

const isSame = ({ principal }: Access, other: Access) =>
  principal?.type === other.principal?.type && principal?.name === other.principal?.name;

/** Fleet Manager starts it for whoever connects, by that one's own name and rights. */
const throughFleetManager = 'AWS-StartPortForwardingSession';
const byHand = amazonSessionDocuments.filter(name => name.startsWith('AWS-Start') && name !== throughFleetManager);

/**
 * Whether a service of AWS may have started the session: the list does not say, as the record of the start does. What
 * is known of people: a node for a target, their name before the id, a document that is not a service's, a role that
 * no service can take.
 */
function ofService({ id, owner, target }: LiveSession, { access, trust }: Holder, document: string) {
  const because = 'a service of AWS may have started it';
  const name = owner.split('/').at(-1);
  const { type, arn } = access.principal;
  if (!/^m?i-[0-9a-f]+$/.test(target) || id.slice(0, Math.max(0, id.lastIndexOf('-'))) !== name) return because;
  if (isAmazonName(document) && !byHand.includes(document)) return because;
  if (type !== 'role') return undefined;
  return trust === undefined ||
    arn === undefined ||
    arn.includes(':role/aws-service-role/') ||
    /\.amazonaws\./.test(trust)
    ? because
    : undefined;
}
