import { expect, test } from 'vitest';
import { purposeOf } from '../../functions/plan.ts';
import { repair } from '../../functions/repair.ts';
import type { Step, World } from '../../functions/types.ts';
import { fakeWorld, safePolicy } from './fake-world.ts';

const step = (remedy: string, ...names: string[]): Step => ({
  remedy,
  says: remedy,
  calls: names.map(RoleName => ({ action: 'iam:AttachRolePolicy', input: { RoleName, PolicyArn: 'p' } })),
  undo: [],
});
const restore = step('restore-policy-version', 'restore');
const deny = step('deny-sessions', 'deny');
const detach = step('detach-policy', 'detach');
const unshare = step('unshare-document', 'unshare');

/** A world in which the calls on these roles fail. */
function failing(errors: Record<string, string>) {
  const performed: string[] = [];
  const log: string[] = [];
  const world: World = fakeWorld({ v1: safePolicy }, 'v1', {
    async perform(call) {
      const { RoleName } = call.input as { RoleName: string };
      const name = errors[RoleName];
      if (name !== undefined) throw Object.assign(new Error('no'), { name });
      performed.push(RoleName);
    },
  });
  const run = (steps: Step[], spare: Step[], closed = true) =>
    repair(
      { steps, spare, withheld: [] },
      purposeOf,
      async () => closed,
      {
        begin: async one => void log.push(`begin ${one.remedy}`),
        end: async one => void log.push(`end ${one.remedy}`),
      },
      world,
    );
  return { run, performed, log };
}

test('each purpose has its step, and each is written down before and after', async () => {
  const { run, performed, log } = failing({});
  expect(await run([restore, unshare], [deny])).toMatchObject({ closed: true, done: [restore, unshare], withheld: [] });
  expect(performed).toEqual(['restore', 'unshare']);
  expect(log).toEqual(['restore-policy-version', 'unshare-document'].flatMap(id => [`begin ${id}`, `end ${id}`]));
});

test.each(['AccessDenied', 'LimitExceeded', 'NoSuchEntity', 'UnmodifiableEntity'])(
  '%s: the next remedy of the same purpose takes its place',
  async code => {
    const { run, performed } = failing({ restore: code, deny: code });
    const result = await run([restore, unshare], [deny, detach]);
    expect(performed).toEqual(['detach', 'unshare']);
    expect(result).toMatchObject({ closed: true, done: [detach, unshare] });
    expect(result.failed).toBeUndefined();
    expect(result.withheld).toEqual(
      [restore, deny].map(({ remedy }) => ({ remedy, because: `it failed: ${code}: no` })),
    );
  },
);

test('where none is left it failed, and other purposes are served all the same', async () => {
  const { run, performed } = failing({ restore: 'AccessDenied', deny: 'LimitExceeded' });
  const result = await run([restore, unshare], [deny], false);
  expect(performed).toEqual(['unshare']);
  expect(result).toMatchObject({ closed: false, failed: true, done: [unshare] });
  expect(result.unfinished).toBeUndefined();
});

test.each([
  'Throttling',
  'ThrottlingException',
  'ServiceFailure',
  'InternalServerError',
  'TimeoutError',
  'EntityTemporarilyUnmodifiable',
  'Error',
])('%s passes: nothing else is tried, and it comes again', async code => {
  const { run, performed } = failing({ restore: code });
  expect(await run([restore], [deny], false)).toMatchObject({ failed: true, unfinished: true, done: [] });
  expect(performed).toEqual([]);
});

test('a step that fails between its calls is told as done, since it needs its undo', async () => {
  const both = step('deny-sessions', 'one', 'two');
  const { run, performed } = failing({ two: 'LimitExceeded' });
  expect(await run([both], [], false)).toMatchObject({ failed: true, done: [{ ...both, half: true }] });
  expect(performed).toEqual(['one']);
});
