import type { Journal, Snapshot, Step } from './types.ts';

/** Where the journal keeps which version of a policy was last seen in force. */
const keyOf = (policyArn: string) => `in-force/${policyArn}`;

/** The snapshot with the version that the journal saw in force before the change, which IAM does not tell. */
export async function recall(snapshot: Snapshot, journal: Journal): Promise<Snapshot> {
  const { change, versions } = snapshot;
  if (change.kind !== 'managed-policy' || !change.live || !versions) return snapshot;
  const seen = (await journal.read(keyOf(change.policyArn)))?.inForce;
  const version = versions.find(one => one.id === seen && one.id !== change.version);
  if (!version) return snapshot;
  const alone = { kind: 'access' as const, policies: [{ name: change.policyArn, text: version.text }] };
  // The principals judged whole were read with the version that was guessed: another leaves their past unknown.
  const guessedRight = version.id === snapshot.previousVersion;
  const before = guessedRight ? snapshot.before : snapshot.now.length > 1 ? undefined : [alone];
  return { ...snapshot, before, previousVersion: version.id, previousSeen: true };
}

/** Keeps for the next change which version this one leaves in force. */
export async function remember({ change, versions }: Snapshot, done: Step[], journal: Journal): Promise<void> {
  if (change.kind !== 'managed-policy' || !versions) return;
  const set = done
    .flatMap(step => step.calls)
    .filter(call => call.action === 'iam:SetDefaultPolicyVersion')
    .find(call => call.input.PolicyArn === change.policyArn);
  const inForce = set?.input.VersionId ?? versions.find(version => version.isDefault)?.id;
  const incident = keyOf(change.policyArn);
  const entry = await journal.read(incident);
  if (inForce === undefined || entry?.inForce === inForce) return;
  const sequence = (entry?.sequence ?? 0) + 1;
  await journal.write({ incident, sequence, intended: [], done: [], closed: true, inForce });
}
