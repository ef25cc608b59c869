import { describe, expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { judge, standardOf } from '../../functions/judge.ts';
import type { Access, Finding } from '../../functions/types.ts';

const standard = standardOf(readConfig(undefined), new Date('2026-11-21T12:00:00Z'));
const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
const start = 'ssm:StartSession';
const instances = 'arn:aws:ec2:*:*:instance/*';
const documents = 'arn:aws:ssm:*:*:document/*';

const allow = (Sid: string, Action: string, Resource: string, Condition: object = {}) => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});
const policy = (name: string, ...Statement: object[]) => ({
  name,
  text: JSON.stringify({ Version: '2012-10-17', Statement }),
});
const found = (access: Omit<Access, 'kind'>) => judge({ kind: 'access', ...access }, standard);
const saysOf = (findings: Finding[], rule: string) => findings.find(finding => finding.rule === rule)?.says;

const tagged = { StringEquals: { 'aws:ResourceTag/Team': 'web' }, ...check };
const policies = [
  policy('open', allow('Targets', start, instances), allow('Documents', start, documents)),
  policy('checked', allow('Targets', start, instances, check), allow('Documents', start, documents)),
  policy('sessions', allow('Sessions', 'ssm:*Session', 'arn:aws:ssm:*:*:session/*')),
  policy('commands', allow('Unrelated', 's3:*', '*'), allow('Commands', 'ssm:SendCommand', '*')),
  policy(
    'tags',
    allow('Targets', start, instances, tagged),
    allow('Team', start, `${documents}-x`),
    allow('Tags', 'ec2:CreateTags', '*'),
  ),
  policy('writer', allow('Writes', 'ssm:UpdateDocument', '*')),
  policy('all', allow('All', '*', '*')),
];

test.each(policies)('$name: each finding names its statement by index and Sid, and points at it', ({ name, text }) => {
  const findings = found({ policies: [{ name, text }] });
  expect(findings).not.toEqual([]);
  for (const { says, at, source } of findings) {
    const index = Number(/^\/Statement\/(\d+)$/.exec(at)?.[1]);
    expect(says).toContain(`statement ${index} (${JSON.parse(text).Statement[index].Sid})`);
    expect([source, says.includes('\n')]).toEqual([name, false]);
  }
});

describe('the trap of the default shell', () => {
  const shell = (...statements: object[]) =>
    saysOf(found({ policies: [policy('p', ...statements)] }), 'implicit-default-shell');

  test.each<[string, object[], RegExp]>([
    ['no check at all', [allow('A', start, instances)], /no document check stands on it/],
    [
      'the check on the document',
      [allow('A', start, instances), allow('B', start, 'arn:aws:ssm:*::document/AWS-StartSSHSession', check)],
      /the document check stands on statement 1 \(B\), which grants documents; it only works on a statement that grants the target/,
    ],
    [
      'the check on another statement that grants the target',
      [allow('A', start, instances), allow('B', start, instances, check)],
      /stands on statement 1 \(B\), and must stand on every statement that grants the target/,
    ],
    [
      'a check the wrong way round',
      [allow('A', start, instances, { Bool: { 'ssm:SessionDocumentAccessCheck': 'false' } })],
      /the document check that stands on it is met by a session that names none/,
    ],
  ])('%s', (_name, statements, trap) => {
    expect(shell(...statements)).toMatch(trap);
  });
});

test('a statement of another policy is named with its policy', () => {
  const halves = [
    policy('targets', allow('Targets', start, instances, check)),
    policy('documents', allow('Remote', start, 'arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost')),
  ];
  const principal = { type: 'role', name: 'ops', account: '111122223333' } as const;
  expect(saysOf(found({ principal, policies: halves }), 'remote-host-forwarding')).toBe(
    'statement 0 (Remote) grants AWS-StartPortForwardingSessionToRemoteHost on the targets of statement 0 (Targets) of targets: it forwards any port of any host the node can reach',
  );
});

test('an account that is not trusted is named within the sentence', () => {
  const principal = { type: 'role', name: 'ops', account: '111122223333' } as const;
  const foreign = 'arn:aws:ssm:*:444455556666:document/Theirs';
  const policies = [policy('p', allow('Foreign', start, foreign), allow('Targets', start, instances, check))];
  expect(saysOf(found({ principal, policies }), 'foreign-document')).toBe(
    'statement 0 (Foreign) grants documents that account 444455556666, which is not trusted, shares, and what such a document runs is decided there',
  );
});
