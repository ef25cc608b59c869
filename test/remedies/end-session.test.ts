import { expect, test } from 'vitest';
import { endSession } from '../../functions/remedies/end-session.ts';
import type { Actor, ChangeOf, Step } from '../../functions/types.ts';
import { aChange, anAccount, foundNow, id, perform, planFor } from './repairing.ts';

const forbid = { baseline: { shell: 'forbid' } };

async function started(given: Partial<ChangeOf<'session'>> = {}) {
  const { account, act } = anAccount({ caller: `arn:aws:iam::${id}:user/mallory` });
  const { SessionId: sessionId } = (await act('ssm:StartSession', { Target: 'i-0123456789abcdef0' })) as {
    SessionId: string;
  };
  const change = aChange('session', 'StartSession', {
    sessionId,
    target: 'i-0123456789abcdef0',
    parameters: {},
    denied: false,
    resumed: false,
    ...given,
  });
  return { account, act, change };
}

test('it is ended, which a look proves, and cannot be undone', async () => {
  const { account, act, change } = await started();
  await act('ssm:StartSession', { Target: 'i-0123456789abcdef1' });
  const { answer } = await planFor(endSession, account, change, forbid);
  const step = answer as Step;
  expect(step).toMatchObject({ says: expect.stringMatching(/cannot be undone/), undo: [] });
  expect(await foundNow(account, change, forbid)).toEqual(['session-default-shell']);
  await perform(account, step.calls);
  expect(await foundNow(account, change, forbid)).toEqual([]);
  const left = (await act('ssm:DescribeSessions', { State: 'Active' })) as { Sessions: object[] };
  expect(left.Sessions).toHaveLength(1);
});

const by = (actor: Partial<Actor>) => ({ actor: { type: 'AssumedRole', ...actor } });
test.each<[string, Partial<ChangeOf<'session'>>, object, RegExp]>([
  ['a service started it', by({ invokedBy: 'ecs.amazonaws.com' }), {}, /service of AWS/],
  ['AWS started it', by({ type: 'AWSService' }), {}, /service of AWS/],
  [
    'a protected role is in it',
    by({ arn: `arn:aws:sts::${id}:assumed-role/break-glass/ana` }),
    { protected: ['arn:aws:iam::*:role/team/break-glass'] },
    /break-glass, which is protected/,
  ],
  [
    'a protected user is in it',
    by({ type: 'IAMUser', arn: `arn:aws:iam::${id}:user/team/ana` }),
    { protected: [`arn:aws:iam::${id}:user/ana`] },
    /user\/ana, which is protected/,
  ],
  ['the record does not name it', { sessionId: undefined as never }, {}, /does not name/],
  ['the account is disputed', { disputed: true }, {}, /different accounts/],
])('withheld: %s', async (_, given, config, because) => {
  const { account, change } = await started(given);
  const { answer } = await planFor(endSession, account, change, { ...forbid, ...config });
  expect(answer).toMatchObject({ remedy: 'end-session', because: expect.stringMatching(because) });
});

test('withheld: it has ended', async () => {
  const { account, act, change } = await started();
  await act('ssm:TerminateSession', { SessionId: change.sessionId });
  const { answer } = await planFor(endSession, account, change, forbid);
  expect(answer).toMatchObject({ because: 'it has ended' });
});

test('a call that was refused started nothing', async () => {
  const { account, change } = await started({ denied: true });
  expect((await planFor(endSession, account, change)).answer).toBeUndefined();
});

test('withheld: the role of a service, known by its path', async () => {
  const arn = `arn:aws:sts::${id}:assumed-role/AWSServiceRoleForECS/ecs`;
  const { account, act, change } = await started(by({ arn }));
  const Path = '/aws-service-role/ecs.amazonaws.com/';
  await act('iam:CreateRole', { RoleName: 'AWSServiceRoleForECS', Path, AssumeRolePolicyDocument: '{}' });
  expect((await planFor(endSession, account, change, forbid)).answer).toMatchObject({
    because: expect.stringMatching(/service of AWS/),
  });
});
