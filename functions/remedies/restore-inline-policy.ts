import type { Call } from '../calls.ts';
import { inlineName } from '../look/principal-policies.ts';
import type { Access, ChangeOf, Principal } from '../types.ts';
import { closesFor } from './closes.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';
import { takesNodesOffline } from './managed-node.ts';
import { rightsBeyond } from './rights-beyond.ts';
import { groupUntouchable, untouchable } from './untouchable.ts';

const remedy = 'restore-inline-policy';
const nothing = '{"Version":"2012-10-17","Statement":[]}';

/** A policy that was put, and one that was deleted. */
type InlineChange = ChangeOf<'inline-policy' | 'guard-removed'> & { policyName: string };

/**
 * Puts the last text that the journal saw safe back, since IAM keeps none. The journal is not trusted either: the text
 * is judged again, and may grant nothing else than the present one does. Of a deleted policy only a Deny comes back so.
 */
export const restoreInlinePolicy = defineRemedy({
  id: remedy,
  needs: [
    'iam:PutRolePolicy',
    'iam:PutUserPolicy',
    'iam:PutGroupPolicy',
    'iam:DeleteRolePolicy',
    'iam:DeleteUserPolicy',
    'iam:DeleteGroupPolicy',
  ],
  plan(repair) {
    const { change, lastSafe } = repair.snapshot;
    if (!isInline(change)) return undefined;
    const name = inlineName(change.principal, change.policyName);
    const present = presentText(repair, name);
    const because = obstacle(change, name, present, repair);
    if (because !== undefined) return { remedy, because };
    const rights = present === undefined ? [] : rightsBeyond(present, lastSafe);
    const lost = rights.length === 0 ? '' : `; rights that go with the present one: ${rights.slice(0, 10).join(', ')}`;
    return {
      remedy,
      says: `Put the last safe text of ${name} back${lost}.`,
      calls: [callOn(change, lastSafe)],
      undo: [callOn(change, present)],
    };
  },
});

function isInline(change: Case['snapshot']['change']): change is InlineChange {
  if (change.kind === 'inline-policy') return true;
  return change.kind === 'guard-removed' && change.policyName !== undefined && change.policyArn === undefined;
}

function obstacle(change: InlineChange, name: string, present: string | undefined, repair: Case): string | undefined {
  const { lastSafe, facts } = repair.snapshot;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (lastSafe === undefined) return `the journal knows no safe text of ${name}`;
  const moved = movedOn(change, name, present);
  if (moved !== undefined) return moved;
  if (!facts) return notAsked;
  return (
    touched(change, repair) ??
    unsafe(name, lastSafe, repair) ??
    beyond(lastSafe, present ?? nothing) ??
    offline(name, lastSafe, repair)
  );
}

function movedOn(change: InlineChange, name: string, present: string | undefined): string | undefined {
  if (change.kind === 'guard-removed')
    return present === undefined ? undefined : `the state moved on: ${name} is there again`;
  if (present === undefined) return `the state moved on: ${name} is gone, or could not be read`;
  const again = change.text !== undefined && change.text !== present;
  return again ? `the state moved on: ${name} has been written again` : undefined;
}

function touched({ principal, account }: InlineChange, { snapshot, config }: Case): string | undefined {
  const principals = snapshot.facts?.holders?.map(({ access }) => access.principal);
  if (principal.type === 'group') return groupUntouchable(principal, principals, account, config.protected);
  const [holder] = principals ?? [];
  return holder ? untouchable(holder, account, config.protected) : 'what it holds could not be read';
}

function unsafe(name: string, text: string, { snapshot, findings, judge }: Case): string | undefined {
  const subjects = snapshot.now.filter(subject => subject.kind === 'access');
  const left = subjects.flatMap(subject => judge(withPolicy(subject, name, text)));
  return closesFor(findings, subjects.flatMap(judge), left)
    ? undefined
    : `the last text that was seen of ${name} is not safe now`;
}

function beyond(lastSafe: string, present: string): string | undefined {
  const rights = rightsBeyond(lastSafe, present);
  return rights.length === 0
    ? undefined
    : `the last safe text would grant what is not granted now: ${rights.slice(0, 3).join(', ')}`;
}

function offline(name: string, text: string, { snapshot }: Case): string | undefined {
  const holders = snapshot.facts?.holders ?? [];
  const holder = holders.find(one => takesNodesOffline(one, withPolicy(one.access, name, text)));
  return holder && `managed nodes may run as role/${holder.access.principal.name}, and they would go offline`;
}

const withPolicy = (access: Access, name: string, text: string): Access => ({
  ...access,
  policies: [...access.policies.filter(policy => policy.name !== name), { name, text }],
});

function presentText({ snapshot }: Case, name: string): string | undefined {
  const [subject] = snapshot.now;
  return subject?.kind === 'access' ? subject.policies.find(policy => policy.name === name)?.text : undefined;
}

/** Puts the text; without one, deletes the policy. */
function callOn({ principal, policyName: PolicyName }: InlineChange, PolicyDocument: string | undefined): Call {
  return PolicyDocument === undefined
    ? deletion(principal, PolicyName)
    : writing(principal, { PolicyName, PolicyDocument });
}

function writing({ type, name }: Principal, policy: { PolicyName: string; PolicyDocument: string }): Call {
  switch (type) {
    case 'role':
      return { action: 'iam:PutRolePolicy', input: { RoleName: name, ...policy } };
    case 'user':
      return { action: 'iam:PutUserPolicy', input: { UserName: name, ...policy } };
    case 'group':
      return { action: 'iam:PutGroupPolicy', input: { GroupName: name, ...policy } };
  }
}

function deletion({ type, name }: Principal, PolicyName: string): Call {
  switch (type) {
    case 'role':
      return { action: 'iam:DeleteRolePolicy', input: { RoleName: name, PolicyName } };
    case 'user':
      return { action: 'iam:DeleteUserPolicy', input: { UserName: name, PolicyName } };
    case 'group':
      return { action: 'iam:DeleteGroupPolicy', input: { GroupName: name, PolicyName } };
  }
}
