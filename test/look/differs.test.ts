import { expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import type { Call } from '../../functions/calls.ts';
import { differs } from '../../functions/look/differs.ts';

const id = '111122223333';
const PolicyArn = `arn:aws:iam::${id}:policy/ports`;
const text = '{"Version":"2012-10-17","Statement":[]}';
const content = (port: string) =>
  JSON.stringify({
    schemaVersion: '1.0',
    sessionType: 'Port',
    parameters: { portNumber: { type: 'String', allowedValues: [port] } },
    properties: { portNumber: '{{ portNumber }}' },
  });

/** An account in which every one of the calls below can be made. */
async function filled() {
  const account = createAccount({ account: id, region: 'us-east-1', clock: () => new Date('2026-11-21T10:00:00Z') });
  const act = (action: string, input: object) => account.call('us-east-1', action, input);
  await act('iam:CreatePolicy', { PolicyName: 'ports', PolicyDocument: text });
  await act('iam:CreatePolicyVersion', { PolicyArn, PolicyDocument: text });
  await act('iam:CreateRole', { RoleName: 'ops', AssumeRolePolicyDocument: '{}' });
  await act('iam:CreateUser', { UserName: 'ana' });
  await act('iam:CreateGroup', { GroupName: 'staff' });
  await act('ssm:CreateDocument', { Name: 'Ports', Content: content('443'), DocumentType: 'Session' });
  await act('ssm:UpdateDocument', { Name: 'Ports', Content: content('80'), DocumentVersion: '$LATEST' });
  return { account, act };
}

const held = [
  { action: 'Role', input: { RoleName: 'ops' } },
  { action: 'User', input: { UserName: 'ana' } },
  { action: 'Group', input: { GroupName: 'staff' } },
];
const inline = { PolicyName: 'inline' };
const share = { Name: 'Ports', PermissionType: 'Share' };

/** Each call, what has to be made first for it to change something, and what is said of its absence. */
const rows: [first: Call[], call: Call, says: RegExp][] = [
  [[], aCall('iam:SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' }), /^v1 is in force, not v2$/],
  ...held.flatMap(({ action, input }): [Call[], Call, RegExp][] => {
    const attach = aCall(`iam:Attach${action}Policy`, { ...input, PolicyArn });
    const put = aCall(`iam:Put${action}Policy`, { ...input, ...inline, PolicyDocument: text });
    return [
      [[], attach, /is not attached/],
      [[attach], aCall(`iam:Detach${action}Policy`, { ...input, PolicyArn }), /is attached/],
      [[], put, /there is no inline policy inline/],
      [[aCall(put.action, { ...put.input, PolicyDocument: '{}' })], put, /has another text/],
      [[put], aCall(`iam:Delete${action}Policy`, { ...input, ...inline }), /there is an inline policy/],
    ];
  }),
  [
    [],
    aCall('ssm:CreateDocument', { Name: 'New', Content: content('22'), DocumentType: 'Session' }),
    /no document New/,
  ],
  [
    [],
    aCall('ssm:UpdateDocument', { Name: 'Ports', Content: content('22'), DocumentVersion: '$LATEST' }),
    /has another content/,
  ],
  [[], aCall('ssm:UpdateDocumentDefaultVersion', { Name: 'Ports', DocumentVersion: '2' }), /is 1, not 2/],
  [[], aCall('ssm:DeleteDocument', { Name: 'Ports', DocumentVersion: '2' }), /version 2 of Ports is there/],
  [[], aCall('ssm:DeleteDocument', { Name: 'Ports' }), /of Ports is there/],
  [[], aCall('ssm:ModifyDocumentPermission', { ...share, AccountIdsToAdd: ['444455556666'] }), /not shared with 4444/],
  [
    [aCall('ssm:ModifyDocumentPermission', { ...share, AccountIdsToAdd: ['all'] })],
    aCall('ssm:ModifyDocumentPermission', { ...share, AccountIdsToRemove: ['all'] }),
    /is shared with all/,
  ],
  [
    [],
    aCall('ssm:AddTagsToResource', { ResourceType: 'Document', ResourceId: 'Ports', Tags: [{ Key: 'a', Value: 'b' }] }),
    /other tags/,
  ],
];

function aCall(action: string, input: object): Call {
  return { action, input } as Call;
}

test.each(rows.map(([first, call, says]) => [call.action, first, call, says] as const))(
  '%s: what it would change is said before, and nothing after',
  async (_action, first, call, says) => {
    const { account, act } = await filled();
    for (const one of first) await act(one.action, one.input);
    expect(await differs(call, account.ask)).toMatch(says);
    await act(call.action, call.input);
    expect(await differs(call, account.ask)).toBeUndefined();
  },
);

test('a session is going on until it is gone', async () => {
  const { account } = await filled();
  const region = account.state().regions.get('us-east-1')!;
  region.sessions.set('s-1', {
    id: 's-1',
    target: 'i-0123456789abcdef0',
    document: undefined,
    owner: `arn:aws:iam::${id}:user/ana`,
    started: new Date('2026-11-21T09:00:00Z'),
  });
  const call = aCall('ssm:TerminateSession', { SessionId: 's-1' });
  expect(await differs(call, account.ask)).toBe('s-1 is going on');
  await account.ask('ssm:TerminateSession', { SessionId: 's-1' });
  expect(await differs(call, account.ask)).toBeUndefined();
});

test('an answer that is none is not taken for an absence', async () => {
  const denied = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  for (const [, call] of rows) await expect(differs(call, denied)).rejects.toThrow('no');
});
