import type { Call } from '../calls.ts';
import { inlineName } from '../look/principal-policies.ts';
import { withText } from '../policy/with-text.ts';
import type { ChangeOf, Principal } from '../types.ts';
import { closesFor } from './closes.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';
import { heldByProtected } from './protected.ts';
import { rightsBeyond } from './rights-beyond.ts';
import { untouchable } from './untouchable.ts';

const remedy = 'restore-inline-policy';

/**
 * Puts the last text that the journal saw safe back, since IAM keeps none. The journal is not trusted either: the text
 * is judged again, and may grant nothing else than the present one does.
 */
export const restoreInlinePolicy = defineRemedy({
  id: remedy,
  needs: ['iam:PutRolePolicy', 'iam:PutUserPolicy', 'iam:PutGroupPolicy'],
  plan(repair) {
    const { change, lastSafe } = repair.snapshot;
    if (change.kind !== 'inline-policy') return undefined;
    const name = inlineName(change.principal, change.policyName);
    const present = presentText(repair, name);
    const because = obstacle(change, name, present, repair);
    if (because !== undefined) return { remedy, because };
    const rights = rightsBeyond(present, lastSafe);
    const lost = rights.length === 0 ? '' : `; rights that go with the present one: ${rights.slice(0, 10).join(', ')}`;
    return {
      remedy,
      says: `Put the last safe text of ${name} back${lost}.`,
      calls: [put(change.principal, change.policyName, lastSafe ?? '')],
      undo: [put(change.principal, change.policyName, present ?? '')],
    };
  },
});

function obstacle(
  change: ChangeOf<'inline-policy'>,
  name: string,
  present: string | undefined,
  { snapshot, findings, judge, config }: Case,
): string | undefined {
  const { principal, account } = change;
  const { lastSafe, facts } = snapshot;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (lastSafe === undefined) return `the journal knows no safe text of ${name}`;
  if (present === undefined) return `the state moved on: ${name} is gone, or could not be read`;
  if (change.text !== undefined && change.text !== present) return `the state moved on: ${name} has been written again`;
  if (!facts) return notAsked;
  if (!facts.holders) return 'not all users and roles that it opens access to are known, or they are more than five';
  const touched =
    principal.type === 'group'
      ? heldByProtected(config.protected, account, [principal, ...facts.holders.map(({ access }) => access.principal)])
      : untouchable(facts.holders[0]?.access.principal ?? principal, account, config.protected);
  if (touched !== undefined) return touched;
  const subjects = snapshot.now.filter(subject => subject.kind === 'access');
  const left = subjects.flatMap(subject => judge(withText(subject, name, lastSafe)));
  if (!closesFor(findings, subjects.flatMap(judge), left))
    return `the last text that was seen of ${name} is not safe now`;
  const beyond = rightsBeyond(lastSafe, present);
  if (beyond.length > 0)
    return `the last safe text would grant what the present one does not: ${beyond.slice(0, 3).join(', ')}`;
  return undefined;
}

function presentText({ snapshot }: Case, name: string): string | undefined {
  const [subject] = snapshot.now;
  return subject?.kind === 'access' ? subject.policies.find(policy => policy.name === name)?.text : undefined;
}

function put({ type, name }: Principal, PolicyName: string, PolicyDocument: string): Call {
  switch (type) {
    case 'role':
      return { action: 'iam:PutRolePolicy', input: { RoleName: name, PolicyName, PolicyDocument } };
    case 'user':
      return { action: 'iam:PutUserPolicy', input: { UserName: name, PolicyName, PolicyDocument } };
    case 'group':
      return { action: 'iam:PutGroupPolicy', input: { GroupName: name, PolicyName, PolicyDocument } };
  }
}
