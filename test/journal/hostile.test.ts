import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { readConfig } from '../../functions/config.ts';
import { guard } from '../../functions/guard.ts';
import { entryOf } from '../../functions/journal/entry.ts';
import { exempt } from '../../functions/journal/exemptions.ts';
import { takeSlot } from '../../functions/journal/limits.ts';
import { withLock } from '../../functions/journal/lock.ts';
import { ownIncidentOf } from '../../functions/journal/own-calls.ts';
import { earlierOf } from '../../functions/journal/seen.ts';
import { wereTold } from '../../functions/journal/told-before.ts';
import type { Journal } from '../../functions/types.ts';
import { account, badPolicy, fakeWorld, policyChange, safePolicy } from '../guard/fake-world.ts';

const now = () => new Date('2026-11-21T12:00:05Z');
const config = readConfig({ mode: { accounts: { [account]: 'remediate' } } });
const finding = { rule: 'any-document', severity: 'high', says: '', at: '', since: 'new', holds: true } as const;

/** A journal in whose place somebody wrote this under every key that is read. */
function forged(body: unknown): Journal {
  const journal = memoryJournal();
  const read: Journal['read'] = async key => (await journal.read(key)) ?? { key, revision: 0, body };
  return { ...journal, read };
}

/** JSON of any shape, and of the shapes that the journal writes with anything in their places. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      holder: fc.jsonValue(),
      until: fc.oneof(fc.jsonValue(), fc.double()),
      leased: fc.double(),
      uses: fc.array(fc.record({ incident: fc.jsonValue(), at: fc.double(), critical: fc.jsonValue() })),
      calls: fc.array(fc.record({ named: fc.jsonValue(), incident: fc.jsonValue(), at: fc.jsonValue() })),
      rules: fc.jsonValue(),
      findings: fc.jsonValue(),
      now: fc.record({ policies: fc.jsonValue() }),
      safe: fc.jsonValue(),
      by: fc.jsonValue(),
      done: fc.jsonValue(),
      intended: fc.jsonValue(),
      inForce: fc.jsonValue(),
      incidents: fc.jsonValue(),
      change: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
);

describe('whatever stands in the table', () => {
  test('each reader of it takes what it can and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async body => {
        const change = {
          ...policyChange,
          kind: 'inline-policy',
          principal: { type: 'role', name: 'ops' },
          policyName: 'x',
        } as const;
        expect(entryOf(body, 'incident/x#1/2')).toBeUndefined();
        await earlierOf(change, forged(body));
        await ownIncidentOf(change, forged(body));
        await wereTold(change, [finding], forged(body));
        await exempt([finding], change, config, forged(body), now());
        await takeSlot(forged(body), change, 'incident/x#1/2', true, config.limits, now());
      }),
      { numRuns: 300 },
    );
  });

  test('a change that opens is told', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async body => {
        const world = fakeWorld({ v1: safePolicy, v2: badPolicy }, 'v2', { journal: forged(body) });
        await guard(policyChange, world, config);
        expect(world.told).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  test.each([Number.MAX_VALUE, 8.64e15, now().getTime() + 86_400_000])('no lock lasts until %d', async until => {
    const journal = forged({ holder: 'somebody', until, leased: until });
    expect(await withLock(journal, policyChange, 'mine', now, async () => 'worked')).toBe('worked');
  });
});
