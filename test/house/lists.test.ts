import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decode } from '../../functions/events/index.ts';
import { remedies } from '../../functions/remedies/index.ts';
import { administrator } from '../../functions/rules/access/administrator.ts';
import { accessRules } from '../../functions/rules/access/index.ts';
import { documentRules } from '../../functions/rules/document/index.ts';
import { eventRules } from '../../functions/rules/event/index.ts';
import { sessionRules } from '../../functions/rules/session/index.ts';
import { sessionDenied } from '../../functions/rules/session/session-denied.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The files of a folder that define a thing of this kind, by their names. */
const defined = (folder: string, word: string) =>
  readdirSync(join(root, folder))
    .filter(
      file =>
        file !== `${word}.ts` &&
        readFileSync(join(root, folder, file), 'utf8').includes(
          `${word.replace(/-(.)/g, (_, letter) => letter.toUpperCase())}({`,
        ),
    )
    .map(file => file.replace(/\.ts$/, ''));

/** Verdicts that need no rule: what could not be judged, and who may use a document. */
const apart = [
  { id: 'document-shared', severity: 'critical' },
  { id: 'unjudgeable-policy', severity: 'medium' },
  { id: 'unjudgeable-document', severity: 'medium' },
];
/** Each stands beside its list, because it is judged on something else than the rest. */
const policyRules = [...accessRules, administrator];
const ofSessions = [...sessionRules, sessionDenied];
const rules = [...policyRules, ...documentRules, ...ofSessions, ...eventRules, ...apart];

describe('one file, one literal, one line in the list', () => {
  test.each([
    ['functions/rules/access', 'define-access-rule', policyRules],
    ['functions/rules/document', 'define-document-rule', documentRules],
    ['functions/rules/session', 'define-session-rule', ofSessions],
    ['functions/rules/event', 'define-event-rule', eventRules],
    ['functions/remedies', 'define-remedy', remedies],
  ])('%s', (folder, word, list) => {
    const ids = list.map(({ id }) => id);
    expect([...ids].sort()).toEqual(defined(folder, word).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('every watched event of the design is decoded, and nothing else is', () => {
  const outcomeOf = (eventSource: string, eventName: string) => decode({ eventSource, eventName }).outcome;
  expect(outcomeOf('iam.amazonaws.com', 'CreatePolicyVersion')).not.toBe('ignored');
  expect(outcomeOf('iam.amazonaws.com', 'constructor')).toBe('ignored');
  expect(outcomeOf('ssm.amazonaws.com', 'CreatePolicyVersion')).toBe('ignored');
});

test('every rule and remedy has its row in the README, and every row its rule', () => {
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` \|/gm)].map(match => match[1]!);
  const ids = [...rules, ...remedies].map(({ id }) => id);
  expect(rows.toSorted()).toEqual(ids.toSorted());
});

test('every severity in the README is the rule’s own', () => {
  for (const { id, severity } of rules) expect(readme).toContain(`| \`${id}\` | ${severity} |`);
});

test('every path that the README names exists', () => {
  const names = [...readme.matchAll(/(?<![\w./-])((?:functions|cli|infra|test|bench|examples)\/[\w./-]*[\w/])/g)].map(
    match => match[1]!,
  );
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter(name => !existsSync(join(root, name)))).toEqual([]);
});

test('its first code block holds the two commands', () => {
  const first = readme
    .match(/```sh\n([\s\S]*?)```/)?.[1]
    ?.trim()
    .split('\n');
  expect(first).toHaveLength(2);
  expect(first?.[0]).toMatch(/^npm ci && npx guardrail replay /);
  expect(first?.[1]).toBe('npm ci && npm test');
});
