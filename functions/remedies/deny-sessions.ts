import type { Call } from '../calls.ts';
import { denyPolicyArn } from '../look/look-closer.ts';
import type { Access, Change, Finding, Holder } from '../types.ts';
import { closes, rulesOf } from './closes.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';
import { type DenyPolicy, denyPolicies } from './deny-policies.ts';
import { groupUntouchable, untouchable } from './untouchable.ts';

const remedy = 'deny-sessions';
/** IAM's quota of managed policies on a user or role, unless AWS has raised it. */
const mostAttached = 10;

interface Choice {
  holder: Holder;
  policy: DenyPolicy;
  left: Finding[];
}

/**
 * Attaches one of the stack's deny policies to every user and role that the change let in: the narrowest that the
 * judge proves enough over all that the principal holds. What was changed stays as it is.
 */
export const denySessions = defineRemedy({
  id: remedy,
  needs: ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy'],
  plan(repair) {
    const { change } = repair.snapshot;
    if (!['managed-policy', 'attachment', 'inline-policy', 'guard-removed'].includes(change.kind)) return undefined;
    const choices = chosen(repair);
    if (typeof choices === 'string') return { remedy, because: choices };
    const calls = choices.map(choice => attach('Attach', change, choice));
    const undo = choices.toReversed().map(choice => attach('Detach', change, choice));
    return { remedy, says: choices.map(sentence).join(' '), calls, undo, atHolders: true };
  },
});

/** What to attach to whom, or why nothing is attached. */
function chosen(repair: Case): Choice[] | string {
  const { snapshot, findings, judge, config } = repair;
  const { change, facts } = snapshot;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (!facts) return notAsked;
  if (!facts.holders) return 'not all users and roles that it opens access to are known, or they are more than five';
  const open = facts.holders.filter(({ access }) => !closes(findings, judge(access)));
  if (open.length === 0) return 'no user or role that holds it gains what was found';
  const group = protectedGroup(repair);
  if (group !== undefined) return group;
  const policies = denyPolicies(config.baseline, change.partition);
  const choices: Choice[] = [];
  for (const holder of open) {
    const { principal } = holder.access;
    const who = `${principal.type}/${principal.name}`;
    const because = untouchable(principal, change.account, config.protected);
    if (because !== undefined) return because;
    const choice = narrowest(holder, policies, repair, change);
    if (!choice) return `no deny policy closes all of it for ${who}: ${rulesOf(findings)}`;
    const name = denyPolicyArn(change, choice.policy.name);
    if (!isAsExpected(choice.policy, facts.denies?.find(one => one.name === name)?.text))
      return `${name} is not there, or is not the policy that this configuration asks for`;
    if (holder.access.policies.some(policy => policy.name === name))
      return `${choice.policy.name} is attached to ${who} already`;
    if (holder.attached >= mostAttached)
      return `${who} is full: ${holder.attached} managed policies are attached to it, and IAM takes ${mostAttached}`;
    choices.push(choice);
  }
  return choices;
}

/** To deny its members what a protected group gives would be to touch the group. */
function protectedGroup({ snapshot: { change, attachedTo = [] }, config }: Case): string | undefined {
  const changed = 'principal' in change ? [change.principal] : attachedTo;
  return changed
    .filter(({ type }) => type === 'group')
    .map(group => groupUntouchable(group, [], change.account, config.protected))
    .find(because => because !== undefined);
}

/**
 * The first policy that closes what was opened and leaves nothing that a wider one would take: `administrator` is
 * found in place of the rest, which shows only once it is gone.
 */
function narrowest(
  holder: Holder,
  policies: DenyPolicy[],
  { findings, judge }: Case,
  change: Change,
): Choice | undefined {
  const { access } = holder;
  const before = new Set(judge(access).map(finding => finding.rule));
  const tried = policies.map(policy => ({ holder, policy, left: judge(withDeny(access, policy, change)) }));
  const least = new Set(tried.at(-1)?.left.map(finding => finding.rule));
  return tried.find(
    ({ left }) => closes(findings, left) && left.every(({ rule }) => before.has(rule) || least.has(rule)),
  );
}

function withDeny(access: Access, { name, document }: DenyPolicy, change: Change): Access {
  const policy = { name: denyPolicyArn(change, name), text: JSON.stringify(document) };
  return { ...access, policies: [...access.policies, policy] };
}

/** Somebody who may write the deny policy could have us attach anything. */
function isAsExpected({ document }: DenyPolicy, text: string | undefined): boolean {
  try {
    return text !== undefined && canonical(JSON.parse(text)) === canonical(document);
  } catch {
    return false;
  }
}

/** CloudFormation may order the keys anew. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function attach(verb: 'Attach' | 'Detach', change: Change, { holder, policy }: Choice): Call {
  const { type, name } = holder.access.principal;
  const PolicyArn = denyPolicyArn(change, policy.name);
  return type === 'role'
    ? { action: `iam:${verb}RolePolicy`, input: { RoleName: name, PolicyArn } }
    : { action: `iam:${verb}UserPolicy`, input: { UserName: name, PolicyArn } };
}

function sentence({ holder, policy, left }: Choice): string {
  const { type, name } = holder.access.principal;
  const rest = left.length === 0 ? '' : ` It does not take away: ${rulesOf(left)}.`;
  return `Attach ${policy.name} to ${type}/${name}, which takes from it ${taken.get(policy.name)}.${rest}`;
}

/** What a person loses, so that nobody is surprised by it. */
const taken = new Map([
  ['session-guardrail-deny-unapproved-documents', 'sessions with documents that are not approved'],
  ['session-guardrail-deny-sessions', 'all its sessions'],
  ['session-guardrail-deny-sessions-and-commands', 'all its sessions and Run Command'],
]);
