import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { guard } from '../../functions/guard.ts';
import { leaseMilliseconds } from '../../functions/journal/incident.ts';
import type { Change, World } from '../../functions/types.ts';
import { account, badPolicy, fakeWorld, policyChange, safePolicy } from './fake-world.ts';

const alerting = readConfig(undefined);
const remediating = readConfig({ mode: { accounts: { [account]: 'remediate' } } });
const observing = readConfig({ mode: { default: 'observe' } });
const opened = () => fakeWorld({ v1: safePolicy, v2: badPolicy }, 'v2');

test('alert: it is told and nothing is changed', async () => {
  const world = opened();
  const outcome = await guard(policyChange, world, alerting);
  expect(outcome.word).toBe('alerted');
  expect(world.performed).toEqual([]);
  expect(world.told).toHaveLength(1);
  const [alert] = world.told;
  expect(alert?.findings.map(finding => [finding.rule, finding.since])).toContainEqual([
    'remote-host-forwarding',
    'new',
  ]);
  expect(alert?.plan).toMatchObject({
    steps: [],
    withheld: [{ remedy: 'restore-policy-version', because: 'mode is alert' }, { remedy: 'deny-sessions' }],
  });
  expect(alert?.undo).toBeUndefined();
});

const undo = `npx guardrail undo ${policyChange.id}`;

test('remediate: the version before is put in force, proved and told with its undo', async () => {
  const world = opened();
  const outcome = await guard(policyChange, world, remediating);
  expect(outcome.word).toBe('remediated');
  expect(world.performed).toEqual([
    { action: 'iam:SetDefaultPolicyVersion', input: { PolicyArn: policyChange.policyArn, VersionId: 'v1' } },
  ]);
  expect(world.told).toHaveLength(1);
  expect(world.told[0]?.undo).toBe(undo);
  expect(await world.entry()).toMatchObject({ closed: true, done: [{ remedy: 'restore-policy-version' }] });
});

test('observe: nothing is published and nothing is changed', async () => {
  const world = opened();
  expect((await guard(policyChange, world, observing)).word).toBe('observed');
  expect([world.told, world.performed]).toEqual([[], []]);
});

test('a change that opens nothing is not told', async () => {
  const world = fakeWorld({ v1: safePolicy, v2: safePolicy }, 'v2');
  const outcome = await guard({ ...policyChange, text: safePolicy }, world, remediating);
  expect(outcome).toMatchObject({ word: 'observed', findings: [] });
  expect([world.told, world.performed, await world.entry()]).toEqual([[], [], undefined]);
});

test('what could not be read is told, with no finding', async () => {
  const world = fakeWorld({ v1: safePolicy, v2: safePolicy }, 'v2');
  const blind: World = {
    ...world,
    look: async change => ({ change, now: [], carried: [], before: [], unreadable: 'AWS would not say.', gaps: [] }),
  };
  await guard(policyChange, blind, remediating);
  expect(world.told).toMatchObject([{ findings: [], gaps: ['AWS would not say.'] }]);
});

test('a session of which nobody can tell where it led is told, though nothing is found', async () => {
  const { kind: _, policyArn: _arn, version: _version, live: _live, ...head } = policyChange;
  const change: Change = {
    ...head,
    kind: 'session',
    event: 'StartSession',
    target: 'i-0123456789abcdef0',
    document: 'AWS-StartPortForwardingSession',
    denied: false,
    resumed: false,
  };
  const look = async () => ({ change, now: [{ kind: 'session' as const, change }], carried: [], before: [], gaps: [] });
  const world = fakeWorld({ v1: safePolicy }, 'v1', { look });
  await guard(change, world, remediating);
  expect(world.told).toMatchObject([{ findings: [], outcome: 'alerted' }]);
  expect(world.told[0]?.gaps.join()).toContain('hides the parameters');
});

test('the same incident again: nothing is told, done or looked at', async () => {
  const world = opened();
  await guard(policyChange, world, remediating);
  for (const version of world.versions) version.isDefault = version.id === 'v2';
  const again = await guard(policyChange, { ...world, look: () => Promise.reject(new Error('looked')) }, remediating);
  expect(again).toMatchObject({ repeated: true, word: 'remediated' });
  expect([world.performed.length, world.told.length]).toEqual([1, 1]);
});

test('the next bad version after a repair is repaired too: the journal knows what was in force', async () => {
  const world = opened();
  await guard(policyChange, world, remediating);
  for (const version of world.versions) version.isDefault = false;
  world.versions.unshift({ id: 'v3', text: badPolicy, isDefault: true, created: '2026-11-21T12:01:00Z' });
  const outcome = await guard({ ...policyChange, id: 'second', version: 'v3' }, world, remediating);
  expect(outcome.word).toBe('remediated');
  expect(world.versions.find(version => version.isDefault)?.id).toBe('v1');
});

test('the same event id with another record is another incident', async () => {
  const world = opened();
  await guard(policyChange, world, alerting);
  await guard({ ...policyChange, digest: 'd2' }, world, alerting);
  expect(world.told).toHaveLength(2);
});

test('a late event does not undo a newer state, and is told all the same', async () => {
  const world = fakeWorld({ v1: safePolicy, v2: badPolicy, v3: safePolicy }, 'v3');
  const outcome = await guard(policyChange, world, remediating);
  expect(world.performed).toEqual([]);
  expect(outcome.word).toBe('withheld');
  expect(outcome.plan.withheld[0]?.because).toMatch(/state moved on: v3/);
  expect(world.told).toHaveLength(1);
});

test('a repair that fails is told', async () => {
  const world = opened();
  const outcome = await guard(
    policyChange,
    { ...world, perform: () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' })) },
    remediating,
  );
  expect(outcome.word).toBe('failed');
  expect(world.told).toMatchObject([{ outcome: 'failed', gaps: ['restore-policy-version failed: AccessDenied: no.'] }]);
  expect(world.told[0]?.undo).toBeUndefined();
});

test('a repair whose answer was lost is told as done, with its undo', async () => {
  const world = opened();
  const perform: World['perform'] = async call => {
    await world.perform(call);
    throw new Error('socket hang up');
  };
  const outcome = await guard(policyChange, { ...world, perform }, remediating);
  expect(outcome.word).toBe('remediated');
  expect(world.told[0]?.undo).toBe(undo);
});

test('a repair that AWS does not show is not closed', async () => {
  const world = opened();
  const outcome = await guard(policyChange, { ...world, perform: async () => {} }, remediating);
  expect(outcome.word).toBe('not-closed');
  expect(world.paused).toEqual([500, 1000, 2000, 4000, 8000]);
  expect(world.told).toMatchObject([{ outcome: 'not-closed', undo }]);
});

test('a repair that AWS shows late is closed', async () => {
  const world = opened();
  let looks = 0;
  const late: World = {
    ...world,
    async look(change) {
      if (looks++ === 1) throw new Error('Throttling');
      return looks < 4 ? opened().look(change) : world.look(change);
    },
  };
  expect((await guard(policyChange, late, remediating)).word).toBe('remediated');
  expect(world.paused).toEqual([500, 1000, 2000]);
});

test('nobody can be told: the event comes again, is told then, and is repaired once', async () => {
  const world = opened();
  const deaf: World = { ...world, tell: () => Promise.reject(new Error('KMSDisabled')) };
  await expect(guard(policyChange, deaf, remediating)).rejects.toThrow('KMSDisabled');
  expect(await world.entry()).toMatchObject({ closed: false });
  const outcome = await guard(policyChange, world, remediating);
  expect(world.performed).toHaveLength(1);
  expect(outcome.word).toBe('remediated');
  expect(world.told).toMatchObject([{ sequence: 2, outcome: 'remediated', undo }]);
});

test('cut off after any call: at least one alert, one repair in effect, a closed journal', async () => {
  for (let calls = 0; calls < 60; calls++) {
    const world = opened();
    const first = await guard(policyChange, cutOffAfter(calls, world), remediating).catch(() => undefined);
    if (first) return expect(calls).toBeGreaterThan(20);
    world.time = new Date(world.time.getTime() + leaseMilliseconds + 1);
    await guard(policyChange, world, remediating);
    expect(world.told.length).toBeGreaterThan(0);
    expect(world.told.at(-1)?.outcome).toBe('remediated');
    expect(world.versions.find(version => version.isDefault)?.id).toBe('v1');
    expect(await world.entry()).toMatchObject({ closed: true, done: [{ remedy: 'restore-policy-version' }] });
  }
});

test('where no remedy knows the change, that is said', async () => {
  const change: Change = {
    ...policyChange,
    kind: 'account-setting',
    event: 'ResetServiceSetting',
    setting: '/ssm/documents/console/public-sharing-permission',
  };
  const world: World = { ...opened(), look: async () => ({ change, now: [], carried: [], before: [], gaps: [] }) };
  const { word, plan } = await guard(change, world, remediating);
  expect(word).toBe('withheld');
  expect(plan).toEqual({ steps: [], withheld: [{ remedy: 'none', because: expect.stringContaining('no remedy') }] });
});

test('a journal that cannot be written changes nothing', async () => {
  const world = opened();
  const journal = { ...world.journal, write: () => Promise.reject(new Error('ProvisionedThroughputExceeded')) };
  await expect(guard(policyChange, { ...world, journal }, remediating)).rejects.toThrow();
  expect(world.performed).toEqual([]);
});

/** The world, gone after so many calls: the last one still takes effect, and its answer is lost. */
function cutOffAfter(calls: number, world: World): World {
  let made = 0;
  const counted =
    <P extends unknown[], R>(call: (...given: P) => Promise<R>) =>
    async (...given: P): Promise<R> => {
      if (made > calls) throw new Error('cut off');
      const answer = await call(...given);
      if (made++ >= calls) throw new Error('cut off');
      return answer;
    };
  return {
    ...world,
    look: counted(world.look),
    perform: counted(world.perform),
    tell: counted(world.tell),
    differs: counted(world.differs),
    journal: { ...world.journal, read: counted(world.journal.read), write: counted(world.journal.write) },
    pause: counted(world.pause),
  };
}
