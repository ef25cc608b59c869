import { versionNumber } from '../look/policy-text.ts';
import { withText } from '../policy/with-text.ts';
import type { ChangeOf, PolicyVersion, Snapshot } from '../types.ts';
import { type Case, defineRemedy } from './define-remedy.ts';
import { takesNodesOffline } from './managed-node.ts';
import { heldByProtected } from './protected.ts';
import { rightsBeyond } from './rights-beyond.ts';

type PolicyChange = ChangeOf<'managed-policy'>;

/**
 * Sets the default back to a version that is safe. The bad one stays, as evidence.
 * SetDefaultPolicyVersion acts on everybody the policy is attached to, at once, and knows no optimistic lock.
 */
export const restorePolicyVersion = defineRemedy({
  id: 'restore-policy-version',
  needs: ['iam:SetDefaultPolicyVersion'],
  plan(repair) {
    const { change } = repair.snapshot;
    if (change.kind !== 'managed-policy') return undefined;
    const remedy = 'restore-policy-version';
    const because = obstacle(change, repair);
    if (because !== undefined) return { remedy, because };
    const safe = safeVersion(repair);
    if (typeof safe === 'string') return { remedy, because: safe };
    const node = nodeOf(repair.snapshot, change.policyArn, safe);
    if (node) return { remedy, because: `managed nodes may run as ${node}, and ${safe.id} would take them offline` };
    const call = (VersionId: string) => ({
      action: 'iam:SetDefaultPolicyVersion' as const,
      input: { PolicyArn: change.policyArn, VersionId },
    });
    const bad = change.version ?? '';
    return {
      remedy,
      says: `Set the default version of ${change.policyArn} back from ${bad} to ${safe.id}${lost(repair.snapshot, safe)}.`,
      calls: [call(safe.id)],
      undo: [call(bad)],
    };
  },
});

function obstacle(change: PolicyChange, { snapshot, config }: Case): string | undefined {
  const [, , , , account = ''] = change.policyArn.split(':');
  if (account === 'aws') return 'the policy is managed by AWS';
  if (change.disputed || account !== change.account) return 'the record and the policy name different accounts';
  if (!change.live) return 'the version is not in force';
  const inForce = snapshot.versions?.find(version => version.isDefault)?.id;
  if (inForce === undefined) return 'which version is in force could not be read';
  if (inForce !== change.version)
    return `the state moved on: ${inForce} is in force, and the event speaks of ${change.version ?? 'no version'}`;
  const { attachedTo, bounds } = snapshot;
  // What bounds somebody decides what they may do as much as what they hold.
  const all = attachedTo && bounds && [...attachedTo, ...bounds];
  return heldByProtected(config.protected, change.account, all);
}

/** A role whose managed nodes live by what the version in force grants and the safe one does not. */
function nodeOf({ facts }: Snapshot, policyArn: string, safe: PolicyVersion): string | undefined {
  const holder = facts?.holders?.find(one => takesNodesOffline(one, withText(one.access, policyArn, safe.text)));
  return holder && `${holder.access.principal.type}/${holder.access.principal.name}`;
}

/** The version to set, or why there is none. */
function safeVersion({ snapshot, judge }: Case): PolicyVersion | string {
  const versions = snapshot.versions ?? [];
  const present = versions.find(version => version.isDefault);
  const others = versions.filter(version => version !== present);
  if (others.length === 0) return 'there is no other version';
  const passing = others
    .filter(version => version.text !== undefined && passes(version.text, snapshot, judge))
    .sort((a, b) => rank(b, snapshot) - rank(a, snapshot));
  if (passing.length === 0) return `no other version is safe (${others.map(version => version.id).join(', ')})`;
  const fit = passing.find(
    version => wasInForce(version, snapshot) || rightsBeyond(version.text, present?.text).length === 0,
  );
  if (fit) return fit;
  const [first] = passing;
  const beyond = rightsBeyond(first?.text, present?.text).slice(0, 3).join(', ');
  return `${first?.id} is safe but would grant what the present version does not (${beyond}), and nothing shows that it was in force before`;
}

const rank = (version: PolicyVersion, { previousVersion }: Snapshot) =>
  version.id === previousVersion ? Number.POSITIVE_INFINITY : versionNumber(version.id);

/** The journal saw it, or it is the only one there was. Of any other IAM does not tell: it may have been parked. */
function wasInForce({ id }: PolicyVersion, { change, previousVersion, previousSeen }: Snapshot): boolean {
  if (previousSeen && id === previousVersion) return true;
  return id === 'v1' && change.event === 'CreatePolicyVersion' && 'version' in change && change.version === 'v2';
}

/** Nothing at all is found on the version alone, nor anything more than before on the principals that it restricts. */
function passes(text: string, snapshot: Snapshot, judge: Case['judge']): boolean {
  const { change } = snapshot;
  const name = change.kind === 'managed-policy' ? change.policyArn : '';
  const swapped = snapshot.now
    .filter(subject => subject.kind === 'access')
    .map(subject => withText(subject, name, text));
  const before = new Set(snapshot.before?.flatMap(judge).map(finding => `${finding.rule} ${finding.source}`));
  return swapped.every(subject =>
    judge(subject).every(finding => subject.principal && before.has(`${finding.rule} ${finding.source}`)),
  );
}

/** Rights that have nothing to do with sessions, and that go with the bad version. */
function lost({ versions = [] }: Snapshot, safe: PolicyVersion): string {
  const rights = rightsBeyond(versions.find(version => version.isDefault)?.text, safe.text);
  return rights.length === 0 ? '' : `; rights that go with it: ${rights.slice(0, 10).join(', ')}`;
}
