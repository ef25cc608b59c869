import { expect, test } from 'vitest';
import { type Judge, judgeChange } from '../../functions/judge-change.ts';
import type { Access, Finding, Snapshot } from '../../functions/types.ts';
import { policyArn, policyChange } from '../guard/fake-world.ts';
import { standard } from './stage.ts';

const tooMuch: Finding = {
  rule: 'unjudgeable-policy',
  severity: 'medium',
  says: 'the policy cannot be judged: it takes too much work to judge',
  at: '',
  source: policyArn,
};
const open: Finding = {
  rule: 'default-shell',
  severity: 'high',
  says: 'it is open',
  at: '/Statement/0',
  source: policyArn,
};

const alone = (text: string): Access => ({ kind: 'access', policies: [{ name: policyArn, text }] });
const held = (text: string, name: string): Access => ({
  ...alone(text),
  principal: { type: 'role', name, account: policyChange.account },
});
const every = (text: string) => [alone(text), ...Array.from({ length: 10 }, (_, i) => held(text, `r${i}`))];

const snapshot: Snapshot = {
  change: policyChange,
  now: every('after'),
  carried: [],
  before: every('before'),
  versions: ['v1', 'v2', 'v3'].map(id => ({ id, text: id, isDefault: id === 'v2', created: '' })),
  gaps: [],
};

function judged(findings: Finding[]) {
  let judgements = 0;
  const judge: Judge = () => {
    judgements++;
    return findings;
  };
  const found = judgeChange(snapshot, standard, judge);
  return { judgements, found: found.map(({ rule, since }) => `${rule} ${since}`) };
}

test('a policy that takes too much work is not judged in a hundred forms, and nothing of it counts as known', () => {
  expect(judged([open, tooMuch])).toEqual({
    judgements: 3,
    found: ['default-shell unknown', 'unjudgeable-policy unknown'],
  });
});

test('each form of another is judged once', () => {
  // Eleven now and before, and eleven with each of the two other versions; alone, twice more with another half.
  expect(judged([open])).toEqual({ judgements: 22 + 22 + 2, found: ['default-shell existing'] });
});
