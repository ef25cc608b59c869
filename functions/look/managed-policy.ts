import { touchesSessions } from '../policy/relevance.ts';
import type { Access, ChangeOf, PolicyVersion, Principal } from '../types.ts';
import { listVersions, versionText } from './policy-text.ts';
import type { Reader } from './reader.ts';
import { nothing, type Sight } from './sight.ts';
import { unionsOf } from './unions.ts';

type PolicyChange = ChangeOf<'managed-policy'>;
type Version = Omit<PolicyVersion, 'text'> & { text?: string | undefined };

/** Reading more of a policy's holders than this is a sweep's work, not an event's. */
const mostHolders = 20;

/**
 * A managed policy is judged alone, since it may be attached to anybody, and with the other policies of those that hold it. Where
 * it only bounds, it grants nothing and is judged as a boundary alone.
 */
export async function lookManagedPolicy(change: PolicyChange, aws: Reader): Promise<Sight> {
  if (change.text !== undefined && !touchesSessions(change.text) && replacesNothing(change)) return nothing;
  const { policyArn } = change;
  const listed = await listVersions(aws, policyArn);
  const texts = new Map<string, string | undefined>();
  if (change.version !== undefined && change.text !== undefined) texts.set(change.version, change.text);
  const textOf = async (id: string) => {
    if (!texts.has(id)) texts.set(id, await versionText(aws, policyArn, id));
    return texts.get(id);
  };
  const inForce = listed.find(version => version.isDefault);
  const previous = previousOf(change, listed);
  const judged = [inForce?.id, previous, change.version].filter(id => id !== undefined);
  for (const id of judged) if (listed.some(version => version.id === id)) await textOf(id);
  const left = change.text ?? texts.get(change.version ?? '');
  const learned = previous !== undefined || replacesNothing(change);
  if (learned && isSilent(left) && judged.every(id => isSilent(texts.get(id)))) return nothing;

  for (const version of listed) await textOf(version.id);
  const versions = listed.map((version: Version) => ({ ...version, text: texts.get(version.id) }));
  const attached = await holdersOf(policyArn, 'PermissionsPolicy', aws);
  const bounded = await holdersOf(policyArn, 'PermissionsBoundary', aws);
  const grants = !attached.complete || attached.items.length > 0 || bounded.items.length === 0;
  const only = (text: string | undefined | null) => (grants ? [alone(policyArn, text)] : []);
  const before = beforeOf(change, previous, texts, inForce?.id);
  const moved = change.version !== inForce?.id;
  const holders = { attached: attached.items, bounded: bounded.items };
  const present = inForce && texts.get(inForce.id);
  const unions = await unionsOf(change, { now: present, ...(moved && { carried: left }), before }, holders, aws);
  return {
    now: [...(inForce ? only(present) : []), ...unions.now],
    carried: [...(moved ? only(left) : []), ...unions.carried],
    before: before === undefined ? undefined : [...only(before), ...unions.before],
    versions,
    ...(previous !== undefined && { previousVersion: previous }),
    ...(attached.complete && { attachedTo: attached.items }),
    ...(bounded.complete && { bounds: bounded.items }),
    ...(left === undefined && { unreadable: `The text of ${policyArn} ${change.version ?? ''} could not be read.` }),
  };
}

/** A new policy, or a version that is not set as the default, takes nothing out of force. */
const replacesNothing = (change: PolicyChange) => change.event === 'CreatePolicy' || !change.live;

const isSilent = (text: string | undefined) => text !== undefined && !touchesSessions(text);

const alone = (name: string, text: string | undefined | null): Access => ({
  kind: 'access',
  policies: text === null ? [] : [{ name, text }],
});

/** IAM does not tell which version was the default before: it is taken to be the newest of the others. */
function previousOf(change: PolicyChange, listed: { id: string }[]): string | undefined {
  if (change.event === 'CreatePolicy' || !change.live) return undefined;
  return listed.find(version => version.id !== change.version)?.id;
}

/** The text before the change: null where there was no such policy, undefined where it could not be learned. */
function beforeOf(
  change: PolicyChange,
  previous: string | undefined,
  texts: Map<string, string | undefined>,
  inForce: string | undefined,
): string | undefined | null {
  if (change.event === 'CreatePolicy') return null;
  // A version that was not set as the default and is in force by now was so by another event.
  const id = change.live ? previous : inForce === change.version ? undefined : inForce;
  return id === undefined ? undefined : texts.get(id);
}

async function holdersOf(
  PolicyArn: string,
  PolicyUsageFilter: 'PermissionsPolicy' | 'PermissionsBoundary',
  aws: Reader,
): Promise<{ items: Principal[]; complete: boolean }> {
  const what = PolicyUsageFilter === 'PermissionsPolicy' ? 'attached to' : 'the boundary of';
  return aws.list(
    'iam:ListEntitiesForPolicy',
    { PolicyArn, PolicyUsageFilter },
    page => [
      ...page.PolicyRoles.map(role => ({ type: 'role' as const, name: role.RoleName })),
      ...page.PolicyUsers.map(user => ({ type: 'user' as const, name: user.UserName })),
      ...page.PolicyGroups.map(group => ({ type: 'group' as const, name: group.GroupName })),
    ],
    `The principals that ${PolicyArn} is ${what}`,
    mostHolders,
  );
}
