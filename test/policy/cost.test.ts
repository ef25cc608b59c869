import { expect, test, vi } from 'vitest';
import { grant, judged, refuse } from './access.ts';

const start = 'ssm:StartSession';
const counted = vi.hoisted(() => ({ matches: 0, spent: 0 }));

// Work is counted, not timed: the machine may be busy with other tests.
vi.mock('../../functions/policy/glob.ts', async original => {
  const real = await original<typeof import('../../functions/policy/glob.ts')>();
  return {
    ...real,
    matches: (...from: Parameters<typeof real.matches>) => {
      counted.matches++;
      return real.matches(...from);
    },
  };
});
vi.mock('../../functions/policy/budget.ts', async original => {
  const real = await original<typeof import('../../functions/policy/budget.ts')>();
  return {
    ...real,
    spend: (...[budget, cost]: Parameters<typeof real.spend>) => {
      counted.spent += cost ?? 1;
      real.spend(budget, cost);
    },
  };
});

function costOf(statements: object[]): number {
  Object.assign(counted, { matches: 0, spent: 0 });
  expect(judged(statements).filter(finding => finding.rule === 'unjudgeable-policy')).toEqual([]);
  return counted.matches + counted.spent;
}

const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
const instance = (i: number) => `arn:aws:ec2:*:*:instance/i-${i.toString(16).padStart(17, '0')}`;
const tagged = (i: number) => ({ StringLike: { [`aws:ResourceTag/k${i}`]: `v${i}*` } });

test.each<[string, (count: number) => object[]]>([
  ['Allows of one instance each', count => many(count, i => grant(start, instance(i)))],
  ['Allows of one instance each, by its tag', count => many(count, i => grant(start, instance(i), tagged(i)))],
  ['Denies by a tag', count => [grant(start, '*'), ...many(count, i => refuse(start, '*', tagged(i)))]],
  ['documents', count => [grant(start, instance(0)), ...many(count, i => grant(start, documentOf(i)))]],
  ['conditions', count => [grant(start, '*', Object.assign({}, { StringLike: tagsOf(count) }))]],
])('four times the %s cost at most six times as much', { timeout: 60_000 }, (_, policy) => {
  expect(costOf(policy(400)) / costOf(policy(100))).toBeLessThan(6);
});

function documentOf(i: number): string {
  return `arn:aws:ssm:*:*:document/Team-${i}-*`;
}

function tagsOf(count: number): object {
  return Object.assign({}, ...many(count, i => tagged(i).StringLike));
}
