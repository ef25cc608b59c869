import type { Apply } from './apply.ts';
import { holderKey, madeNow, newHolder, newPolicy, type Place } from './place.ts';
import { type Fields, field, objects, policyText, text } from './record.ts';
import type { Holder, HolderType, Policy } from './state.ts';

/** The principal a record names; one first seen now holds more than the log told. */
function seenHolder(at: Place, type: HolderType, request: Fields): Holder | undefined {
  const name = text(request, `${type}Name`);
  if (name === undefined) return undefined;
  const key = holderKey(type, name);
  const found = at.state.holders.get(key) ?? newHolder(at, type, name, at.whole);
  at.state.holders.set(key, found);
  return found;
}

function seenPolicy(at: Place, arn: string): Policy {
  const found = at.state.policies.get(arn) ?? newPolicy(arn, at.whole);
  at.state.policies.set(arn, found);
  return found;
}

const versionId = (id: string | undefined): string | undefined => (id && /^v\d{1,9}$/.test(id) ? id : undefined);

/** A version known to exist keeps the text it has. */
function know(at: Place, policy: Policy, id: string, document?: string): void {
  const held = policy.versions.get(id);
  policy.versions.set(id, { document: document ?? held?.document, created: held?.created ?? at.clock() });
  policy.next = Math.max(policy.next, Number(id.slice(1)) + 1);
}

const createPolicy: Apply = (at, _record, request, response) => {
  const name = text(request, 'policyName');
  const path = text(request, 'path') ?? '/';
  const made = name && `arn:${at.partition}:iam::${at.account}:policy${path}${name}`;
  const arn = text(field(response, 'policy'), 'arn') ?? made;
  if (!arn) return;
  const policy = madeNow(at.state.policies.get(arn), () => newPolicy(arn, true));
  policy.usersWhole = true;
  know(at, policy, 'v1', policyText(request, 'policyDocument'));
  policy.defaultVersion ??= 'v1';
  at.state.policies.set(arn, policy);
  at.state.gone.delete(arn);
};

const createPolicyVersion: Apply = (at, _record, request, response) => {
  const arn = text(request, 'policyArn');
  const made = field(response, 'policyVersion');
  const id = versionId(text(made, 'versionId'));
  if (arn === undefined || id === undefined) return;
  const policy = seenPolicy(at, arn);
  know(at, policy, id, policyText(request, 'policyDocument'));
  if (made.isDefaultVersion === true) policy.defaultVersion = id;
};

const setDefaultPolicyVersion: Apply = (at, _record, request) => {
  const arn = text(request, 'policyArn');
  const id = versionId(text(request, 'versionId'));
  if (arn === undefined || id === undefined) return;
  const policy = seenPolicy(at, arn);
  know(at, policy, id);
  policy.defaultVersion = id;
};

/** A deleted version was not in force; where ours says that it was, which one is can no longer be known. */
const deletePolicyVersion: Apply = (at, _record, request) => {
  const arn = text(request, 'policyArn');
  const id = versionId(text(request, 'versionId'));
  if (arn === undefined || id === undefined) return;
  const policy = seenPolicy(at, arn);
  policy.versions.delete(id);
  at.state.gone.add(`${arn} ${id}`);
  if (policy.defaultVersion === id) policy.defaultVersion = undefined;
};

const deletePolicy: Apply = (at, _record, request) => {
  const arn = text(request, 'policyArn');
  if (arn === undefined) return;
  at.state.policies.delete(arn);
  at.state.gone.add(arn);
};

const create =
  (type: HolderType): Apply =>
  (at, _record, request, response) => {
    const made = field(response, type);
    const name = text(request, `${type}Name`) ?? text(made, `${type}Name`);
    if (name === undefined) return;
    const key = holderKey(type, name);
    const path = text(request, 'path');
    const holder = madeNow(at.state.holders.get(key), () => newHolder(at, type, name, true, path));
    holder.arn = text(made, 'arn') ?? holder.arn;
    holder.id = text(made, `${type}Id`) ?? holder.id;
    holder.boundary ??= text(request, 'permissionsBoundary');
    const trust = policyText(request, 'assumeRolePolicyDocument');
    if (trust !== undefined) holder.trust ??= trust;
    for (const tag of objects(request, 'tags')) {
      const key = text(tag, 'key');
      if (key !== undefined) holder.tags.set(key, text(tag, 'value') ?? '');
    }
    at.state.holders.set(key, holder);
    at.state.gone.delete(key);
  };

const remove =
  (type: HolderType): Apply =>
  (at, _record, request) => {
    const name = text(request, `${type}Name`);
    if (name === undefined) return;
    at.state.holders.delete(holderKey(type, name));
    at.state.gone.add(holderKey(type, name));
  };

/** A change to one principal, with one more name that the record must hold. */
const change =
  (type: HolderType, key: string, apply: (holder: Holder, value: string, request: Fields, at: Place) => void): Apply =>
  (at, _record, request) => {
    const holder = seenHolder(at, type, request);
    const value = text(request, key);
    if (holder && value !== undefined) apply(holder, value, request, at);
  };

function ofHolder(type: HolderType, title: string): [string, Apply][] {
  return [
    [`Create${title}`, create(type)],
    [`Delete${title}`, remove(type)],
    [`Attach${title}Policy`, change(type, 'policyArn', (holder, arn) => void holder.attached.add(arn))],
    [`Detach${title}Policy`, change(type, 'policyArn', (holder, arn) => void holder.attached.delete(arn))],
    [
      `Put${title}Policy`,
      change(
        type,
        'policyName',
        (holder, name, request) => void holder.inline.set(name, policyText(request, 'policyDocument')),
      ),
    ],
    [`Delete${title}Policy`, change(type, 'policyName', (holder, name) => void holder.inline.delete(name))],
  ];
}

function boundary(type: HolderType, title: string): [string, Apply][] {
  return [
    [
      `Put${title}PermissionsBoundary`,
      change(type, 'permissionsBoundary', (holder, arn) => {
        holder.boundary = arn;
      }),
    ],
    [
      `Delete${title}PermissionsBoundary`,
      change(type, `${type}Name`, holder => {
        holder.boundary = undefined;
      }),
    ],
  ];
}

/** What IAM's records do to the state, by event name. */
export const iamRecords: Record<string, Apply> = Object.fromEntries([
  ['CreatePolicy', createPolicy],
  ['CreatePolicyVersion', createPolicyVersion],
  ['SetDefaultPolicyVersion', setDefaultPolicyVersion],
  ['DeletePolicyVersion', deletePolicyVersion],
  ['DeletePolicy', deletePolicy],
  ...ofHolder('role', 'Role'),
  ...ofHolder('user', 'User'),
  ...ofHolder('group', 'Group'),
  ...boundary('role', 'Role'),
  ...boundary('user', 'User'),
  ['AddUserToGroup', change('user', 'groupName', (user, group) => void user.groups.add(group))],
  ['RemoveUserFromGroup', change('user', 'groupName', (user, group) => void user.groups.delete(group))],
]);
