import { expect, test } from 'vitest';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import type { Finding, SessionDocument } from '../../functions/types.ts';
import { commandDocument, hostDocument, portDocument } from '../document/judging.ts';
import { amazonNamed, anyInstance, grant, refuse, settings, tagged, textOf } from './access.ts';

const documentOf = (content: object, arn?: string): SessionDocument => ({
  kind: 'document',
  name: 'Team-Doc',
  ...(arn && { arn }),
  versions: [{ version: '$DEFAULT', text: JSON.stringify(content) }],
});
const open = documentOf(portDocument({ allowedPattern: '^80' }));
const joined = ['open-port', 'open-host', 'command-injection', 'unjudgeable-document'];

function found(statements: object[], documents: SessionDocument[]): Finding[] {
  const policies = [{ name: 'the policy', text: textOf(statements) }];
  return judgeAccess({ kind: 'access', policies, documents }, settings).filter(({ rule }) => joined.includes(rule));
}

const target = grant('ssm:StartSession', anyInstance, tagged);
const named = (where: string) => [target, grant('ssm:StartSession', `arn:aws:ssm:${where}:document/Team-Doc`)];
const home = 'arn:aws:ssm:eu-west-1:111122223333:document/Team-Doc';

test('a policy is as open as the document that it grants', () => {
  const [finding, ...others] = found(named('*:111122223333'), [open]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'open-port',
    severity: 'high',
    at: '/Statement/1',
    source: 'the policy',
    through: 'Team-Doc',
    says: 'port 800 through document Team-Doc, granted by statement 1',
    witness: { value: '800' },
  });
  expect(finding?.witness?.requests.map(({ action }) => action)).toEqual(['ssm:StartSession', 'ssm:StartSession']);
  expect(finding?.witness?.requests[1]?.resource).toMatch(/:document\/Team-Doc$/);
});

test.each([
  ['an empty account part', named('ap-southeast-2:'), documentOf(portDocument({})), ['open-port']],
  ['any document', [grant('ssm:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })], open, ['open-port']],
  ['a host', named('*:*'), documentOf(hostDocument({})), ['open-host']],
  ['a command', named('*:*'), documentOf(commandDocument({}, 'tail {{ input }}')), ['command-injection']],
  [
    'a pattern that cannot be decided',
    named('*:*'),
    documentOf(portDocument({ allowedPattern: '(?=8)' })),
    ['unjudgeable-document'],
  ],
  ['the home of the document', named('eu-west-1:111122223333'), documentOf(portDocument({}), home), ['open-port']],
  ['its region alone', named('*:*'), documentOf(portDocument({}), home), ['open-port']],
  ['another region', named('us-east-2:111122223333'), documentOf(portDocument({}), home), []],
  ['another account', named('eu-west-1:444455556666'), documentOf(portDocument({}), home), []],
  ['another document', [target, grant('ssm:StartSession', amazonNamed('Other'))], open, []],
  ['no target', [grant('ssm:StartSession', amazonNamed('Team-Doc'))], open, []],
  ['a refusal', [...named('*:*'), refuse('ssm:StartSession', amazonNamed('Team-*'))], open, []],
  ['a sound document', named('*:*'), documentOf(portDocument({ allowedPattern: '^(22|443)$' })), []],
  ['text that could not be had', named('*:*'), { ...open, versions: [{ version: '$DEFAULT', text: undefined }] }, []],
])('%s', (_, statements, document, rules) => {
  expect(found(statements, [document]).map(({ rule }) => rule)).toEqual(rules);
});

test('the requests are made where the document is', () => {
  const [finding] = found(named('*:*'), [documentOf(portDocument({}), home)]);
  const resources = finding?.witness?.requests.map(({ resource }) => resource) ?? [];
  expect(resources[0]).toMatch(/^arn:aws:ec2:eu-west-1:111122223333:instance\//);
  expect(resources[1]).toBe(home);
});
