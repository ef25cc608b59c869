import type { Call } from '../calls.ts';
import type { Access, ChangeOf } from '../types.ts';
import { closes, rulesOf } from './closes.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';
import { takesNodesOffline } from './managed-node.ts';
import { rightsBeyond } from './rights-beyond.ts';
import { groupUntouchable, untouchable } from './untouchable.ts';

const remedy = 'detach-policy';
const nothing = '{"Version":"2012-10-17","Statement":[]}';

/** Detaches what was attached, where the policy itself is AWS's. What else it granted goes with it, and is named. */
export const detachPolicy = defineRemedy({
  id: remedy,
  needs: [
    'iam:DetachRolePolicy',
    'iam:DetachUserPolicy',
    'iam:DetachGroupPolicy',
    'iam:AttachRolePolicy',
    'iam:AttachUserPolicy',
    'iam:AttachGroupPolicy',
  ],
  plan(repair) {
    const { change } = repair.snapshot;
    if (change.kind !== 'attachment' || change.policyArn === undefined) return undefined;
    const { policyArn } = change;
    const because = obstacle(change, policyArn, repair);
    if (because !== undefined) return { remedy, because };
    const { type, name } = change.principal;
    return {
      remedy,
      says: `Detach ${policyArn} from ${type}/${name}${lost(policyArn, repair)}.`,
      calls: [attach('Detach', change, policyArn)],
      undo: [attach('Attach', change, policyArn)],
    };
  },
});

function obstacle(change: ChangeOf<'attachment'>, policyArn: string, repair: Case): string | undefined {
  const { snapshot, findings, judge, config } = repair;
  const { principal, account } = change;
  const who = `${principal.type}/${principal.name}`;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (policyArn.split(':')[4] !== 'aws') return `${policyArn} is the account's own: its text can be changed`;
  if (!snapshot.facts) return notAsked;
  const held = accessIn(repair);
  if (!held?.policies.some(policy => policy.name === policyArn))
    return `the state moved on: ${who} does not hold it any more`;
  const { holders } = snapshot.facts;
  const isGroup = principal.type === 'group';
  if (!holders && !isGroup) return 'what it holds could not be read';
  const touched = isGroup
    ? groupUntouchable(
        principal,
        holders?.map(({ access }) => access.principal),
        account,
        config.protected,
      )
    : untouchable(held.principal ?? principal, account, config.protected);
  if (touched !== undefined) return touched;
  const left = judge(without(held, policyArn));
  if (!closes(findings, left)) return `${who} would have it all the same: ${rulesOf(left)}`;
  const offline = holders?.some(holder => takesNodesOffline(holder, without(holder.access, policyArn)));
  return offline ? `managed nodes may run as ${who}, and without it they would be managed no more` : undefined;
}

/** The principal as it was asked last; a group has no other policies than its own. */
function accessIn({ snapshot }: Case): Access | undefined {
  const { change, facts, now } = snapshot;
  if (change.kind === 'attachment' && change.principal.type !== 'group') return facts?.holders?.[0]?.access;
  return now.find(subject => subject.kind === 'access');
}

const without = <A extends Access>(access: A, policyArn: string): A => ({
  ...access,
  policies: access.policies.filter(policy => policy.name !== policyArn),
});

function attach(verb: 'Attach' | 'Detach', { principal }: ChangeOf<'attachment'>, PolicyArn: string): Call {
  const { type, name } = principal;
  switch (type) {
    case 'role':
      return { action: `iam:${verb}RolePolicy`, input: { RoleName: name, PolicyArn } };
    case 'user':
      return { action: `iam:${verb}UserPolicy`, input: { UserName: name, PolicyArn } };
    case 'group':
      return { action: `iam:${verb}GroupPolicy`, input: { GroupName: name, PolicyArn } };
  }
}

function lost(policyArn: string, repair: Case): string {
  const text = accessIn(repair)?.policies.find(policy => policy.name === policyArn)?.text;
  const rights = rightsBeyond(text, nothing);
  return rights.length === 0 ? '' : `; rights that go with it: ${rights.slice(0, 10).join(', ')}`;
}
