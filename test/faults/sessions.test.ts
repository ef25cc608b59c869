import { describe, expect, test, vi } from 'vitest';
import type * as Judge from '../../functions/judge.ts';
import { updateDocumentStory } from '../stories/documents.ts';
import { goingOn, slippedInStory } from '../stories/slipped-in.ts';
import { faults, soundly } from './faults.ts';
import { brokenIn, lastingIn } from './invariants.ts';
import { begin, callsOf, deliver, play, playAtOnce, remediating, settle } from './play.ts';

vi.mock('../../functions/judge.ts', async original => {
  const { quick } = await import('./quick-judge.ts');
  return quick(await original<typeof Judge>());
});

const story = slippedInStory;
const legitimate = 'RestrictedPortForwardingSession';
const shell = 'SSM-SessionManagerRunShell';

async function played(config: object) {
  const one = await begin(story);
  await deliver(one, { ...remediating(story), ...config }, soundly);
  await settle(one, remediating(story));
  return one;
}

test('the shell that only the change made possible is ended after the repair, and no other session', async () => {
  const { site } = await played({});
  expect(await goingOn(site.act)).toEqual([legitimate]);
  expect(site.written.map(({ action }) => action)).toEqual(['iam:SetDefaultPolicyVersion', 'ssm:TerminateSession']);
  const [alert, ...others] = site.told();
  expect(others).toEqual([]);
  expect(alert?.outcome).toBe('remediated');
  expect(alert?.plan.steps).toMatchObject([
    { remedy: 'restore-policy-version' },
    { remedy: 'end-session', says: expect.stringMatching(/End what only this change made possible: operator-\w+ of/) },
  ]);
  expect(alert?.gaps.filter(gap => gap.startsWith('Going on'))).toEqual([
    expect.stringMatching(/may have been allowed to start it before the change\.$/),
  ]);
});

test.each<[string, object, RegExp]>([
  ['the remedy is off', { remedies: ['restore-policy-version'] }, /Nothing here ended it: the remedy is off/],
  ['the account is not to be changed', { mode: {} }, /Nothing here ended it\.$/],
  ['its owner is protected', { protected: ['arn:aws:iam::*:user/operator'] }, /Nothing here ended it\.$/],
])('both go on, and are told, where %s', async (_why, config, said) => {
  const { site } = await played(config);
  expect(await goingOn(site.act)).toEqual([shell, legitimate]);
  const told = site.told()[0]?.gaps.filter(gap => gap.startsWith('Going on'));
  expect(told).toHaveLength(2);
  for (const gap of told ?? []) expect(gap).toMatch(said);
});

test('the sessions of a document that was changed are told', async () => {
  const one = await begin(updateDocumentStory);
  const Target = 'i-0123456789abcdef0';
  await one.site.act('ssm:StartSession', { Target, DocumentName: 'Team-Ports' });
  await one.site.act('ssm:StartSession', { Target });
  await deliver(one, remediating(updateDocumentStory), soundly);
  const told = one.site.told()[0]?.gaps.filter(gap => gap.startsWith('Going on'));
  expect(told).toEqual([expect.stringMatching(/by its own record alone\.$/)]);
  expect(await goingOn(one.site.act)).toHaveLength(2);
});

describe('whatever fails, the other session goes on, and what was done is told and can be taken back', () => {
  test.each(faults.map(fault => [fault.name, fault] as const))('each call %s', async (_name, fault) => {
    const broken: string[] = [];
    for (const [index, action] of (await callsOf(story)).entries()) {
      const one = await play(story, fault, index);
      const left = await goingOn(one.site.act);
      const told = one.site.told().at(0)?.gaps.join();
      const found = [
        ...(await brokenIn(one)),
        ...(left.includes(legitimate) ? [] : ['the other session was ended']),
        ...(left.includes(shell) && !one.dead && told !== undefined && !/Going on|could not be (listed|read)/.test(told)
          ? ['the shell goes on untold']
          : []),
        ...(action === 'ssm:TerminateSession' &&
        left.includes(shell) &&
        one.site.told().at(-1)?.outcome !== 'not-closed'
          ? ['the shell goes on, and all is said to be closed']
          : []),
        ...(await lastingIn(one)),
      ];
      broken.push(...found.map(what => `call ${index} (${action}): ${what}`));
    }
    expect(broken).toEqual([]);
  });

  test('and whenever a second delivery comes', async () => {
    const broken: string[] = [];
    for (const index of (await callsOf(story)).keys()) {
      const one = await playAtOnce(story, index);
      const left = await goingOn(one.site.act);
      const found = [...(await brokenIn(one)), ...(left.join() === legitimate ? [] : [`going on: ${left.join()}`])];
      broken.push(...found.map(what => `call ${index}: ${what}`));
    }
    expect(broken).toEqual([]);
  });
});
