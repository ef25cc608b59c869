import { afterAll, describe, expect, test, vi } from 'vitest';
import type * as Judge from '../../functions/judge.ts';
import { stories } from '../stories/stories.ts';
import { faults } from './faults.ts';
import { brokenIn, lastingIn } from './invariants.ts';
import { callsOf, play } from './play.ts';

vi.mock('../../functions/judge.ts', async original => {
  const { quick } = await import('./quick-judge.ts');
  return quick(await original<typeof Judge>());
});

/** Cases by story and fault, for whoever wants to see that none was left out. */
const counts = new Map<string, Map<string, number>>();

afterAll(() => {
  const names = faults.map(fault => fault.name);
  const rows = [...counts].map(([story, row]) => [story, ...names.map(name => String(row.get(name) ?? 0))]);
  const all = [...counts.values()].flatMap(row => [...row.values()]).reduce((sum, count) => sum + count, 0);
  console.log([['', ...names], ...rows].map(row => row.join(' | ')).join('\n'), `\n${all} cases`);
});

describe.each(stories.map(story => [story.name, story] as const))('%s', (_name, story) => {
  test.each(faults.map(fault => [fault.name, fault] as const))('each call %s', async (_fault, fault) => {
    const calls = await callsOf(story);
    const broken: string[] = [];
    for (const [index, action] of calls.entries()) {
      const played = await play(story, fault, index);
      const found = [...(await brokenIn(played)), ...(await lastingIn(played))];
      broken.push(...found.map(what => `call ${index} (${action}): ${what}`));
    }
    counts.set(story.name, (counts.get(story.name) ?? new Map()).set(fault.name, calls.length));
    expect(broken).toEqual([]);
  });
});
