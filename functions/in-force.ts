import { fieldsOf, textOf } from './journal/fields.ts';
import { keep } from './journal/keep.ts';
import { type Earlier, keepSeen } from './journal/seen.ts';
import type { Judge } from './judge-change.ts';
import { inlineName } from './look/principal-policies.ts';
import { withText } from './policy/with-text.ts';
import type { Change, Journal, PolicyText, Seen, Snapshot, Step } from './types.ts';

/** Where the journal keeps which version of a policy was last seen in force, and its last safe text. */
const keyOf = (policyArn: string) => `policy#${policyArn}`;

/** The snapshot with what IAM does not tell: the version that was in force before the change, and a text that was safe. */
export async function recall(snapshot: Snapshot, { lastSafe }: Earlier, journal: Journal): Promise<Snapshot> {
  const { change, versions } = snapshot;
  if (lastSafe !== undefined) return { ...snapshot, lastSafe };
  if (change.kind !== 'managed-policy' || !change.live || !versions) return snapshot;
  const kept = fieldsOf((await journal.read(keyOf(change.policyArn)))?.body);
  const [seen, safe] = [textOf(kept.inForce), textOf(kept.safe)];
  const known = { ...snapshot, ...(safe !== undefined && { lastSafe: safe }) };
  const version = versions.find(one => one.id === seen && one.id !== change.version);
  if (!version) return known;
  const before = snapshot.now.flatMap(subject =>
    subject.kind === 'access' ? [withText(subject, change.policyArn, version.text)] : [],
  );
  return { ...known, before, previousVersion: version.id, previousSeen: true };
}

/** With the inline policies that a repair put back: the next change is measured against those. */
function repaired(seen: Seen, change: Change, done: Step[]): Seen {
  if (!('principal' in change)) return seen;
  let { policies } = seen;
  for (const { input } of done.flatMap(step => step.calls)) {
    if (!('PolicyName' in input)) continue;
    const name = inlineName(change.principal, input.PolicyName);
    const put = 'PolicyDocument' in input ? [{ name, text: input.PolicyDocument }] : [];
    policies = [...put, ...policies.filter(policy => policy.name !== name)];
  }
  return { ...seen, policies };
}

/** Longer texts are padded: IAM takes 6,144 characters, blanks aside. */
const longestText = 30_000;

/** Keeps for the next change what this one leaves in force, and what of it is safe: an attacker deletes versions. */
export async function remember(snapshot: Snapshot, done: Step[], judge: Judge, journal: Journal): Promise<void> {
  const { change, versions, seen } = snapshot;
  const isSafe = (policy: PolicyText) => judge({ kind: 'access', policies: [policy] }).length === 0;
  if (seen) await keepSeen(change, repaired(seen, change, done), isSafe, journal);
  if (change.kind !== 'managed-policy' || !versions) return;
  const set = done
    .flatMap(step => step.calls)
    .filter(call => call.action === 'iam:SetDefaultPolicyVersion')
    .find(call => call.input.PolicyArn === change.policyArn);
  const inForce = set?.input.VersionId ?? versions.find(version => version.isDefault)?.id;
  const text = versions.find(version => version.id === inForce)?.text;
  if (inForce === undefined) return;
  await keep(journal, keyOf(change.policyArn), 'always', body => {
    const kept = fieldsOf(body);
    if (kept.inForce === inForce) return undefined;
    const fit = text !== undefined && text.length <= longestText && isSafe({ name: change.policyArn, text });
    const safe = fit ? text : textOf(kept.safe);
    return { inForce, ...(safe !== undefined && { safe }) };
  });
}
