import { expect, test } from 'vitest';
import type { Change, Seen } from '../../functions/types.ts';
import { arnOf, changeOf, everything, noSessions, role, type Stage, silent, stage } from './stage.ts';

const principal = { type: 'role', name: 'ops' } as const;
const policyArn = arnOf('p');
const learned = ['iam:GetPolicy', 'iam:GetPolicyVersion'];
const union = ['iam:ListAttachedRolePolicies', ...learned, 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:GetRole'];

const version = (text: string, live = true) =>
  changeOf('managed-policy', 'CreatePolicyVersion', { policyArn, version: 'v2', text, live });
const created = (text: string) =>
  changeOf('managed-policy', 'CreatePolicy', { policyArn, version: 'v1', text, live: true });
const attached = changeOf('attachment', 'AttachRolePolicy', { principal, policyArn });
const detached = changeOf('guard-removed', 'DetachRolePolicy', { principal, policyArn, boundary: false });
const put = (text: string) => changeOf('inline-policy', 'PutRolePolicy', { principal, policyName: 'own', text });
const dropped = changeOf('guard-removed', 'DeleteRolePolicy', { principal, policyName: 'own', boundary: false });
const unbound = changeOf('guard-removed', 'DeleteRolePermissionsBoundary', { principal, boundary: true });
const seen = (text: string): Seen => ({
  policies: [{ name: 'inline own of role/ops', text }],
  whole: true,
  boundary: null,
});

/** A role with one inline policy and one managed one, whose text is given. */
async function account(text: string): Promise<Stage> {
  const on = stage();
  await role(on, 'ops', { own: silent });
  await on.make('iam:CreatePolicy', { PolicyName: 'p', PolicyDocument: text });
  await on.make('iam:AttachRolePolicy', { RoleName: 'ops', PolicyArn: policyArn });
  return on;
}

/** What is asked for one change; the first column is what the attached managed policy holds. */
const irrelevant: [string, string, Change, string[], Seen?][] = [
  ['a new policy', silent, created(silent), []],
  ['a version that is not set as default', silent, version(silent, false), []],
  ['a policy attached', silent, attached, learned],
  ['a policy detached', silent, detached, learned],
  ['a policy detached that allows only', everything, detached, learned],
  ['an inline policy over one that the journal saw deny nothing', silent, put(silent), [], seen(everything)],
  ['an inline policy deleted that the journal saw deny nothing', silent, dropped, [], seen(everything)],
];

test.each(irrelevant)(
  '%s that touches no session asks only what the record does not tell',
  async (_, text, change, asked, earlier) => {
    const on = await account(text);
    await on.look(change, earlier);
    expect(on.asked).toEqual(asked);
  },
);

/** Each question is asked once in a look. */
const relevant: [string, string, Change, string[], Seen?][] = [
  ['a policy attached', everything, attached, [...learned, ...union.filter(action => !learned.includes(action))]],
  ['a Deny detached', noSessions, detached, [...learned, ...union.filter(action => !learned.includes(action))]],
  ['an inline policy', silent, put(everything), union],
  ['an inline policy over what nobody saw', silent, put(silent), union],
  ['an inline Deny deleted', silent, dropped, union, seen(noSessions)],
  ['a boundary deleted', silent, unbound, union],
];

test.each(relevant)('%s asks for what the principal holds, once', async (_, text, change, asked, earlier) => {
  const on = await account(text);
  await on.look(change, earlier);
  expect(on.asked).toEqual(asked);
});

test('a managed policy asks for its versions, its holders and what each of them holds', async () => {
  const on = await account(silent);
  await on.make('iam:CreatePolicyVersion', { PolicyArn: policyArn, PolicyDocument: everything, SetAsDefault: true });
  await on.look(version(everything));
  expect(on.asked).toEqual([
    'iam:ListPolicyVersions',
    'iam:GetPolicyVersion',
    'iam:ListEntitiesForPolicy',
    'iam:ListEntitiesForPolicy',
    ...union,
  ]);
});
