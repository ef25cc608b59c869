import { describe, expect, test } from 'vitest';
import { AwsError } from '../../functions/calls.ts';
import { readConfig } from '../../functions/config.ts';
import { guard } from '../../functions/guard.ts';
import { bodyOf } from '../../functions/journal/entry.ts';
import { exempt, exemptUndone } from '../../functions/journal/exemptions.ts';
import { incidentOf, leaseMilliseconds } from '../../functions/journal/incident.ts';
import { recheck } from '../../functions/recheck.ts';
import { toMessage } from '../../functions/report/to-message.ts';
import type { Change, World } from '../../functions/types.ts';
import { undo } from '../../functions/undo.ts';
import { account, badPolicy, type Fake, fakeWorld, policyArn, policyChange, safePolicy } from './fake-world.ts';

const remediate = { mode: { accounts: { [account]: 'remediate' } } };
const config = readConfig(remediate);
const opened = (over: Partial<World> = {}) => fakeWorld({ v1: safePolicy, v2: badPolicy }, 'v2', over);
const inForce = (world: Fake) => world.versions.find(version => version.isDefault)?.id;
const reach = (world: World) => ({ journal: world.journal, worldOf: () => world });
const minutes = (world: Fake, count: number) => {
  world.time = new Date(world.time.getTime() + count * 60_000);
};

/** The same bad text once more, as the next version. */
function reapplied(world: Fake, index: number, over: Partial<Change> = {}): Change {
  const version = `v${index + 2}`;
  for (const one of world.versions) one.isDefault = false;
  world.versions.unshift({ id: version, text: badPolicy, isDefault: true, created: '2026-11-21T12:01:00Z' });
  return { ...policyChange, id: `again-${index}`, version, ...over } as Change;
}

/** Somebody puts the safe version back in force by hand. */
async function mend(world: Fake): Promise<void> {
  for (const one of world.versions) one.isDefault = one.id === 'v1';
  const change = { ...policyChange, event: 'SetDefaultPolicyVersion', id: `mended-${world.told.length}` };
  await guard({ ...change, version: 'v1', text: safePolicy }, world, config);
}

describe('one incident, delivered at once', () => {
  test('one repairs and tells; the others are turned away, and find it closed later', async () => {
    const world = opened();
    const results = await Promise.allSettled([1, 2, 3].map(() => guard(policyChange, world, config)));
    expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason.name).toBe('Busy');
    expect([world.performed.length, world.told.length]).toEqual([1, 1]);
    expect(await guard(policyChange, world, config)).toMatchObject({ repeated: true });
  });

  test('a delivery that was cut off keeps the others out until its lease ends', async () => {
    const world = opened();
    const gone = () => new Promise<never>(() => undefined);
    void guard(policyChange, { ...world, perform: gone }, config);
    await expect.poll(async () => (await world.entry())?.intended).toHaveLength(1);
    await expect(guard(policyChange, world, config)).rejects.toMatchObject({ name: 'Busy' });
    world.time = new Date(world.time.getTime() + leaseMilliseconds + 1);
    expect(await guard(policyChange, world, config)).toMatchObject({ word: 'remediated' });
    expect(world.told).toMatchObject([{ sequence: 2 }]);
  });

  test('two incidents do not repair one resource at once', async () => {
    const world = opened();
    const other = { ...policyChange, id: 'other' };
    const results = await Promise.allSettled([policyChange, other].map(change => guard(change, world, config)));
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.performed).toHaveLength(1);
  });
});

test('the before-image and the undo are in the journal before the first write', async () => {
  const world = opened();
  let seen: unknown;
  const perform: World['perform'] = async call => {
    seen = await world.entry();
    await world.perform(call);
  };
  await guard(policyChange, { ...world, perform }, config);
  expect(seen).toMatchObject({
    closed: false,
    done: [],
    opened: expect.arrayContaining([expect.objectContaining({ rule: 'remote-host-forwarding', source: policyArn })]),
    intended: [
      {
        calls: [{ action: 'iam:SetDefaultPolicyVersion', input: { VersionId: 'v1' } }],
        undo: [{ action: 'iam:SetDefaultPolicyVersion', input: { VersionId: 'v2' } }],
      },
    ],
  });
});

test('what the journal cannot hold the undo of is not done, and told', async () => {
  const world = opened();
  const long = `${policyArn}${'x'.repeat(100_000)}`;
  world.lookCloser = async snapshot => ({
    ...snapshot,
    change: { ...snapshot.change, policyArn: long } as Change,
    now: [{ kind: 'access', policies: [{ name: long, text: badPolicy }] }],
  });
  const outcome = await guard(policyChange, world, config);
  expect(outcome.word).toBe('withheld');
  expect(outcome.plan.withheld[0]?.because).toMatch(/too much for the journal/);
  expect(world.performed).toEqual([]);
});

describe('AWS did not get to it', () => {
  test('a passing failure is told, and the event that comes again repairs', async () => {
    const world = opened();
    const perform = () => Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'Throttling' }));
    await expect(guard(policyChange, { ...world, perform }, config)).rejects.toMatchObject({ name: 'Unfinished' });
    expect(world.told).toMatchObject([{ outcome: 'failed', sequence: 1 }]);
    await guard(policyChange, world, config);
    expect(world.told.map(alert => [alert.outcome, alert.sequence])).toEqual([
      ['failed', 1],
      ['remediated', 2],
    ]);
  });
});

describe('limits', () => {
  test('past the limit of a resource nothing is changed, and that is a critical alert that names the limit', async () => {
    const world = opened();
    const words = [(await guard(policyChange, world, config)).word];
    for (const index of [1, 2, 3]) words.push((await guard(reapplied(world, index), world, config)).word);
    expect(words).toEqual(['remediated', 'remediated', 'remediated', 'withheld']);
    expect(inForce(world)).toBe('v5');
    const last = world.told.at(-1)!;
    expect(last.limit).toBe('perResourcePerHour');
    expect(last.plan.withheld[0]?.because).toContain('the limit perResourcePerHour (3) is reached');
    expect(toMessage(last).MessageAttributes.severity?.StringValue).toBe('critical');
    await mend(world);
    minutes(world, 61);
    expect((await guard(reapplied(world, 4), world, config)).word).toBe('remediated');
  });

  test('what is not critical has half of it', async () => {
    const rules = Object.fromEntries(
      ['remote-host-forwarding', 'any-document', 'interactive-command'].map(rule => [rule, { severity: 'high' }]),
    );
    const milder = readConfig({ ...remediate, rules });
    const world = opened();
    await guard(policyChange, world, milder);
    await guard(reapplied(world, 1), world, milder);
    expect((await guard(reapplied(world, 2), world, milder)).word).toBe('withheld');
    await mend(world);
    expect((await guard(reapplied(world, 3), world, config)).word).toBe('remediated');
  });

  test.each([
    ['remediationsPerHour', {}],
    ['perActorPerHour', { resource: 'elsewhere' }],
  ] as const)('%s counts as well', async (limit, over) => {
    const narrow = readConfig({ ...remediate, limits: { [limit]: 1 } });
    const world = opened();
    await guard(policyChange, world, narrow);
    const outcome = await guard(reapplied(world, 1, over), world, narrow);
    expect(outcome).toMatchObject({ word: 'withheld', limit });
  });

  test('an incident that comes again takes no second place', async () => {
    const narrow = readConfig({ ...remediate, limits: { perResourcePerHour: 1 } });
    const world = opened();
    const tell = () => Promise.reject(new Error('KMSDisabled'));
    await expect(guard(policyChange, { ...world, tell }, narrow)).rejects.toThrow();
    for (const version of world.versions) version.isDefault = version.id === 'v2';
    expect((await guard(policyChange, world, narrow)).word).toBe('remediated');
  });
});

test('a source that applies the same again is named from the second time on', async () => {
  const world = opened();
  await guard(policyChange, world, config);
  expect(world.told[0]?.gaps.join()).not.toMatch(/fix the source/);
  await guard(reapplied(world, 1), world, config);
  expect(world.told[1]?.gaps[0]).toMatch(/user\/alice applied this 2 times, .* fix the source/);
  await guard(
    reapplied(world, 2, { actor: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob' } }),
    world,
    config,
  );
  expect(world.told[2]?.gaps.join()).not.toMatch(/fix the source/);
});

describe('exemptions', () => {
  const all = [
    'remote-host-forwarding',
    'unscoped-target',
    'implicit-default-shell',
    'open-port-forwarding',
    'interactive-command',
    'any-document',
    'foreign-document',
  ];
  const exempting = (expires: string, subject = policyArn, rules = all) =>
    readConfig({
      ...remediate,
      exemptions: rules.map(rule => ({ rule, subject, owner: 'ops', reason: 'migration', expires })),
    });

  test('what is exempted is told, counted and not repaired', async () => {
    const world = opened();
    expect((await guard(policyChange, world, exempting('2026-11-21'))).word).toBe('withheld');
    expect(world.performed).toEqual([]);
    const [alert] = world.told;
    expect(alert?.plan.withheld.map(one => one.because)).toContain(
      'remote-host-forwarding is exempted by ops until 2026-11-21: migration',
    );
    expect(alert?.gaps).toContain('The exemption of remote-host-forwarding by ops has suppressed this repair so far.');
    await mend(world);
    await guard(reapplied(world, 1), world, exempting('2026-11-21'));
    expect(world.told[1]?.gaps).toContain(
      'The exemption of remote-host-forwarding by ops has suppressed 2 repairs so far.',
    );
  });

  test('one that expired is ignored, and told once', async () => {
    const world = opened();
    expect((await guard(policyChange, world, exempting('2026-11-20'))).word).toBe('remediated');
    expect((await guard(reapplied(world, 1), world, exempting('2026-11-20'))).word).toBe('remediated');
    const said = world.told.map(alert => alert.gaps.filter(gap => gap.includes('expired on 2026-11-20')).length > 0);
    expect(said).toEqual([true, false]);
  });

  test('one for another subject, or for one rule of several, lets the rest be repaired', async () => {
    for (const other of [
      exempting('2027-01-01', `${policyArn}x`),
      exempting('2027-01-01', policyArn, ['unscoped-target']),
    ]) {
      expect((await guard(policyChange, opened(), other)).word).toBe('remediated');
    }
  });
});

describe('its own changes', () => {
  const own = { type: 'AssumedRole', id: 'AROAGUARDRAIL', arn: 'arn:aws:sts::111122223333:assumed-role/any/name' };
  const restoring = {
    ...policyChange,
    event: 'SetDefaultPolicyVersion',
    id: 'own',
    version: 'v1',
    text: safePolicy,
    actor: own,
  };
  const lambda = () => opened({ self: async () => 'AROAGUARDRAIL' });

  test('are quiet where the journal knows of them, once', async () => {
    const world = lambda();
    await guard(policyChange, world, config);
    expect(await guard(restoring, world, config)).toMatchObject({
      word: 'observed',
      ownDoing: incidentOf(policyChange),
    });
    expect(await guard(restoring, world, config)).toMatchObject({ ownDoing: incidentOf(policyChange) });
    expect(world.told).toHaveLength(1);
    await guard({ ...restoring, id: 'forged' }, world, config);
    expect(world.told[1]?.gaps[0]).toMatch(/credentials of the guardrail itself/);
  });

  test('are told where the journal knows of nothing, whatever they open', async () => {
    const world = fakeWorld({ v1: safePolicy, v2: safePolicy }, 'v1', { self: async () => 'AROAGUARDRAIL' });
    await guard(restoring, world, config);
    expect(world.told).toMatchObject([{ findings: [], gaps: [expect.stringMatching(/credentials of the guardrail/)] }]);
  });

  test('are not those of a role that only has its name', async () => {
    const world = lambda();
    await guard({ ...policyChange, actor: { ...own, id: 'AROAOTHER' } }, world, config);
    expect(world.told).toMatchObject([{ outcome: 'remediated' }]);
  });
});

describe('looking again', () => {
  const key = incidentOf(policyChange);

  test('is ordered after a repair, once more after that, and quiet while it holds', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    expect(world.later).toEqual([{ message: { recheck: key, round: 1 }, seconds: 60 }]);
    expect(await recheck(world.later[0]!.message, reach(world), config)).toMatchObject({ word: 'remediated' });
    expect(world.later[1]).toEqual({ message: { recheck: key, round: 2 }, seconds: 900 });
    await recheck(world.later[1]!.message, reach(world), config);
    expect([world.later.length, world.told.length]).toEqual([2, 1]);
  });

  test('tells what is open again, under the same incident and a higher sequence', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    for (const version of world.versions) version.isDefault = version.id === 'v2';
    await recheck({ recheck: key, round: 1 }, reach(world), config);
    expect(world.told.map(({ incident, sequence, outcome }) => [incident.id, sequence, outcome])).toEqual([
      [policyChange.id, 1, 'remediated'],
      [policyChange.id, 2, 'not-closed'],
    ]);
    expect(world.told[1]?.findings.map(finding => finding.rule)).toContain('remote-host-forwarding');
  });

  test('tells that it is closed after all', async () => {
    const world = opened();
    await guard(policyChange, { ...world, perform: async () => {}, differs: async () => undefined }, config);
    for (const version of world.versions) version.isDefault = version.id === 'v1';
    await recheck({ recheck: key, round: 1 }, reach(world), config);
    expect(world.told.map(alert => alert.outcome)).toEqual(['not-closed', 'remediated']);
    expect(world.told[1]?.findings.length).toBeGreaterThan(0);
  });

  test('has nothing to say of an incident that is unknown, undone or was not repaired', async () => {
    const world = opened();
    expect(await recheck({ recheck: 'incident/none#1/2', round: 1 }, reach(world), config)).toBeUndefined();
    await guard(policyChange, world, readConfig(undefined));
    expect(await recheck({ recheck: key, round: 1 }, reach(world), config)).toBeUndefined();
  });

  test('comes back while the incident is worked on', async () => {
    const world = opened();
    void guard(policyChange, { ...world, perform: () => new Promise<never>(() => undefined) }, config);
    await expect.poll(async () => (await world.entry())?.intended).toHaveLength(1);
    const entry = await world.entry();
    const done = { ...bodyOf(entry!), done: [0] };
    await world.journal.write({ key, revision: (await world.journal.read(key))!.revision + 1, body: done }, 'day');
    await expect(recheck({ recheck: key, round: 1 }, reach(world), config)).rejects.toMatchObject({ name: 'Busy' });
  });

  test('that cannot be ordered is a gap of the alert', async () => {
    const world = opened({ lookLater: () => Promise.reject(new Error('QueueDoesNotExist')) });
    await guard(policyChange, world, config);
    expect(world.told[0]?.gaps.join()).toMatch(/No later look at the repair could be ordered/);
  });
});

describe('undo', () => {
  test('takes the repair back, tells, and keeps the guardrail from repairing it again for a day', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    expect(await undo(policyChange.id, reach(world), config)).toMatchObject({ word: 'undone' });
    expect(inForce(world)).toBe('v2');
    expect(world.told[1]).toMatchObject({ incident: { id: policyChange.id }, sequence: 2, outcome: 'undone' });
    expect(world.told[1]?.undo).toBeUndefined();
    const setBack = { ...policyChange, event: 'SetDefaultPolicyVersion', id: 'set-back' };
    expect((await guard(setBack, world, config)).word).toBe('withheld');
    expect(world.told[2]?.plan.withheld.map(one => one.because).join()).toMatch(
      /was undone; it is not repeated before 2026-11-22/,
    );
    minutes(world, 25 * 60);
    expect((await guard({ ...setBack, id: 'next-day' }, world, config)).word).toBe('remediated');
  });

  test('what two undos of one resource leave alone is left alone by both', async () => {
    const { journal, now } = fakeWorld({}, '');
    const found = ['default-shell', 'run-command'].map(rule => {
      return { rule, severity: 'high' as const, says: '', at: '', since: 'new' as const, holds: true };
    });
    for (const finding of found) {
      const entry = { incident: finding.rule, sequence: 1, leased: 0, change: policyChange, intended: [], done: [] };
      await exemptUndone({ ...entry, opened: [finding], closed: true }, journal, now());
    }
    const { findings } = await exempt(found, policyChange, config, journal, now());
    expect(findings.map(finding => finding.exempted)).toEqual([expect.any(String), expect.any(String)]);
  });

  test('twice is once', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    await undo(policyChange.id, reach(world), config);
    const before = [world.performed.length, world.told.length];
    expect(await undo(policyChange.id, reach(world), config)).toEqual({ word: 'already undone' });
    expect([world.performed.length, world.told.length]).toEqual(before);
  });

  test('is refused with the difference where the state moved on', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    world.versions.unshift({ id: 'v3', text: safePolicy, isDefault: true, created: '2026-11-21T13:00:00Z' });
    for (const version of world.versions) version.isDefault = version.id === 'v3';
    expect(await undo(policyChange.id, reach(world), config)).toEqual({
      word: 'refused',
      because: ['v3 is in force, not v1'],
    });
    expect([world.performed.length, world.told.length, inForce(world)]).toEqual([1, 1, 'v3']);
  });

  test('of what was never repaired is refused', async () => {
    const world = opened();
    await guard(policyChange, world, readConfig(undefined));
    expect(await undo(policyChange.id, reach(world), config)).toMatchObject({ word: 'unknown' });
  });

  test('ends the looking again', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    await undo(policyChange.id, reach(world), config);
    expect(await recheck(world.later[0]!.message, reach(world), config)).toBeUndefined();
  });

  test('cut off, it is taken up by the next', async () => {
    const world = opened();
    await guard(policyChange, world, config);
    const tell = () => Promise.reject(new Error('KMSDisabled'));
    await expect(undo(policyChange.id, reach({ ...world, tell }), config)).rejects.toThrow('KMSDisabled');
    expect(await undo(policyChange.id, reach(world), config)).toMatchObject({ word: 'undone' });
    expect(world.performed).toHaveLength(2);
    expect(world.told.map(alert => alert.outcome)).toEqual(['remediated', 'undone']);
  });
});

test('what was there before is told once', async () => {
  const world = fakeWorld({ v1: badPolicy, v2: badPolicy }, 'v2');
  await guard(policyChange, world, config);
  expect(world.told).toHaveLength(1);
  expect(world.told[0]?.findings.every(finding => finding.since === 'existing')).toBe(true);
  expect((await guard({ ...policyChange, id: 'later' }, world, config)).word).toBe('observed');
  expect(world.told).toHaveLength(1);
});

describe('protected principals', () => {
  const guarded = readConfig({ ...remediate, protected: ['arn:aws:iam::*:role/ops'] });
  const held = (id: string): Partial<World> => ({
    lookCloser: async snapshot => ({
      ...snapshot,
      facts: {
        holders: [
          {
            access: { kind: 'access', principal: { type: 'role', name: 'ops', account }, policies: [] },
            id,
            attached: 1,
          },
        ],
      },
    }),
  });

  test('are bound to the unique id that was first seen', async () => {
    const first = opened(held('AROAFIRST'));
    expect((await guard(policyChange, first, guarded)).word).toBe('withheld');
    const anew = opened({ ...held('AROASECOND'), journal: first.journal });
    expect((await guard({ ...policyChange, id: 'anew' }, anew, guarded)).word).toBe('remediated');
    expect(anew.told[0]?.gaps.join()).toMatch(/role\/ops is not the one that was protected: it was made anew/);
  });
});

test('sessions that go on are named, those of others and those from before are not', async () => {
  const world = opened();
  const owner = (name: string) => `arn:aws:sts::${account}:assumed-role/${name}/ana`;
  world.sessions = [
    { id: 'ana-1', owner: owner('ops'), target: 'i-0123456789abcdef0', since: '2026-11-21T12:00:02.000Z' },
    { id: 'ana-0', owner: owner('ops'), target: 'i-0123456789abcdef0', since: '2026-11-21T11:00:00.000Z' },
    { id: 'ana-2', owner: owner('ops2'), target: 'i-0123456789abcdef0', since: '' },
  ];
  await guard(policyChange, world, config);
  const going = world.told[0]?.gaps.filter(gap => gap.startsWith('Going on'));
  expect(going).toEqual([expect.stringMatching(/session ana-1 of .*\/ops\/ana on i-0123456789abcdef0/)]);
});

test('sessions of the other watched regions are named with their region, and one that does not answer keeps nothing back', async () => {
  const world = opened();
  const owner = `arn:aws:sts::${account}:assumed-role/ops/ana`;
  const since = '2026-11-21T12:00:02.000Z';
  world.sessions = [{ id: 'ana-1', owner, target: 'i-0123456789abcdef0', since, region: 'eu-west-1' }];
  world.regions = ['eu-west-1', 'ap-east-1'];
  const { liveSessions } = world;
  world.liveSessions = async region => {
    if (region === 'ap-east-1') throw new AwsError('UnrecognizedClientException', 'not switched on');
    return liveSessions(region);
  };
  expect((await guard(policyChange, world, config)).word).toBe('remediated');
  expect(world.told[0]?.gaps).toEqual([
    expect.stringMatching(/^Going on: session ana-1 in eu-west-1 of .*\/ops\/ana/),
    'Sessions in other regions than us-east-1, eu-west-1, ap-east-1 were not looked for.',
    'The sessions that are going on in ap-east-1 could not be listed: UnrecognizedClientException: not switched on.',
  ]);
});

test.each([
  ['no entry', 'x'],
  [
    'a call that no remedy makes',
    {
      intended: [
        { remedy: 'restore-policy-version', says: '', calls: [{ action: 'iam:DeleteRole', input: {} }], undo: [] },
      ],
    },
  ],
  [
    'a call for another region that no remedy makes there',
    {
      intended: [
        {
          remedy: 'restore-policy-version',
          says: '',
          calls: [{ action: 'iam:SetDefaultPolicyVersion', input: {}, region: 'eu-west-1' }],
          undo: [],
        },
      ],
    },
  ],
  [
    'a region that is none',
    {
      intended: [
        {
          remedy: 'end-session',
          says: '',
          calls: [{ action: 'ssm:TerminateSession', input: {}, region: 'a.example/' }],
          undo: [],
        },
      ],
    },
  ],
  ['an entry of another incident', { incident: 'incident/other#1/2' }],
])('what the journal gives back is not trusted: %s', async (_what, forged) => {
  const world = opened();
  const key = incidentOf(policyChange);
  const sound = {
    incident: key,
    sequence: 1,
    leased: 0,
    change: policyChange,
    opened: [],
    intended: [],
    done: [],
    closed: true,
  };
  const body = typeof forged === 'string' ? forged : { ...sound, ...forged };
  await world.journal.write({ key, revision: 1, body }, 'day');
  expect((await guard(policyChange, world, config)).word).toBe('remediated');
});
