import { describe, expect, test, vi } from 'vitest';
import type * as Judge from '../../functions/judge.ts';
import { account } from '../stories/place.ts';
import { role } from '../stories/roles.ts';
import { stories } from '../stories/stories.ts';
import { faults, soundly } from './faults.ts';
import { brokenIn } from './invariants.ts';
import { begin, callsOf, deliver, play, playAtOnce, playStale, remediating, settle } from './play.ts';

vi.mock('../../functions/judge.ts', async original => {
  const { quick } = await import('./quick-judge.ts');
  return quick(await original<typeof Judge>());
});

const named = stories.map(story => [story.name, story] as const);

describe('two deliveries at once, whichever call the second comes at', () => {
  test.each(named)('%s', async (_name, story) => {
    const broken: string[] = [];
    for (const [index, action] of (await callsOf(story)).entries()) {
      const found = await brokenIn(await playAtOnce(story, index));
      broken.push(...found.map(what => `call ${index} (${action}): ${what}`));
    }
    expect(broken).toEqual([]);
  });
});

describe('reads that are behind the writes', () => {
  test.each(named)('%s', async (_name, story) => {
    const broken: string[] = [];
    for (const stale of [1, 2, 3, 5, 8, 13, 21, 34, 55]) {
      const found = await brokenIn(await playStale(story, stale));
      broken.push(...found.map(what => `${stale} reads behind: ${what}`));
    }
    expect(broken).toEqual([]);
  });
});

describe('an event that comes again after everything is settled', () => {
  test.each(named)('%s', async (_name, story) => {
    const played = await begin(story);
    const config = remediating(story);
    for (let times = 0; times < 3; times++) await deliver(played, config, soundly);
    await settle(played, config);
    expect(await brokenIn(played)).toEqual([]);
    expect(played.site.told()).toHaveLength(1);
  });
});

const reset = stories.filter(story => story.putRight);

describe('an event that comes after somebody has put it right', () => {
  test.each(reset.map(story => [story.name, story] as const))('%s', async (_name, story) => {
    const played = await begin(story);
    await story.putRight?.(played.site.act);
    await deliver(played, remediating(story), soundly);
    await settle(played, remediating(story));
    expect(played.site.written.filter(call => call.changed)).toEqual([]);
    expect(played.site.told().at(-1)?.outcome).not.toBe('remediated');
    expect(played.site.told().flatMap(alert => alert.findings.map(finding => finding.rule))).toContain(
      story.lost ?? story.rule,
    );
  });

  test.each(reset.map(story => [story.name, story] as const))(
    '%s, once it was repaired and put right since',
    async (_name, story) => {
      const played = await begin(story);
      const config = remediating(story);
      await deliver(played, config, soundly);
      await story.putRight?.(played.site.act);
      const repair = played.site.written.length;
      await deliver(played, config, soundly);
      await settle(played, config);
      expect(played.site.written).toHaveLength(repair);
    },
  );
});

describe('a principal that is protected is never touched, whatever fails', () => {
  const onRoles = stories.filter(story => story.door === 'policy-change');
  test.each(onRoles.map(story => [story.name, story] as const))('%s', async (_name, story) => {
    const config = {
      ...remediating(story),
      protected: [`arn:aws:iam::${account}:role/${role}`, `arn:aws:iam::${account}:user/bob`],
    };
    const touched: string[] = [];
    const calls = await callsOf(story, config);
    for (const fault of faults) {
      for (const [index, action] of calls.entries()) {
        const { site, dead, blinded } = await play(story, fault, index, config);
        touched.push(...site.written.map(call => `${fault.name} at ${index} (${action}): ${call.action}`));
        if (!dead && !blinded && site.told().length === 0)
          touched.push(`${fault.name} at ${index} (${action}): nobody was told`);
      }
    }
    expect(touched).toEqual([]);
  });
});
