import { expect, test } from 'vitest';
import { mayStart } from '../../functions/policy/may-start.ts';
import type { Access } from '../../functions/types.ts';

const home = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };
const node = 'arn:aws:ec2:*:111122223333:instance/i-1';
const tunnel = 'arn:aws:ssm:*:111122223333:document/Tunnel';
const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };

const allow = (Resource: string | string[], Condition = {}) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource,
  Condition,
});
const deny = (Resource: string, Condition = {}) => ({ ...allow(Resource, Condition), Effect: 'Deny' });
const access = (...Statement: object[]): Access => ({
  kind: 'access',
  policies: [{ name: 'p', text: JSON.stringify({ Version: '2012-10-17', Statement }) }],
});
const bounded = (boundary: string | undefined, ...statements: object[]): Access => ({
  ...access(...statements),
  boundary: { name: 'b', text: boundary },
});

const shell = 'SSM-SessionManagerRunShell';
const both = [allow(node, check), allow(tunnel)];
const tag = { StringEquals: { 'ssm:resourceTag/Team': 'a' } };

test.each<[string, Access, string, boolean]>([
  ['the granted document', access(...both), 'Tunnel', true],
  ['another document', access(...both), 'Other', false],
  ['a shell, behind the check', access(...both), shell, false],
  ['a shell, without the check', access(allow(node), allow(tunnel)), shell, true],
  ['a shell that is granted by name', access(...both, allow(`arn:aws:ssm:*:*:document/${shell}`)), shell, true],
  [
    'a document of Amazon',
    access(allow(node), allow('arn:aws:ssm:*::document/AWS-StartSSHSession')),
    'AWS-StartSSHSession',
    true,
  ],
  [
    'a document of another account',
    access(allow(node), allow('arn:aws:ssm:*:4*:document/T')),
    'arn:aws:ssm:eu-west-1:444455556666:document/T',
    true,
  ],
  ['a document and no target', access(allow(tunnel)), 'Tunnel', false],
  ['another action', access({ ...allow('*'), Action: 'ssm:SendCommand' }), 'Tunnel', false],
  ['a tag that the target may have had', access(allow(node, tag), allow(tunnel)), 'Tunnel', true],
  [
    'a variable that may have had the value',
    access(allow('arn:aws:ec2:*:*:instance/${aws:PrincipalTag/node}'), allow(tunnel)),
    'Tunnel',
    true,
  ],
  ['a Deny', access(...both, deny('*')), 'Tunnel', false],
  ['a Deny of others', access(...both, deny('arn:aws:ec2:*:*:instance/i-2')), 'Tunnel', true],
  ['a Deny that may not have held', access(...both, deny('*', tag)), 'Tunnel', true],
  ['a Deny with a variable', access(...both, deny('arn:aws:ec2:*:*:instance/${aws:username}')), 'Tunnel', true],
  [
    'behind a boundary of other things',
    bounded(access(allow('arn:aws:s3:::*')).policies[0]?.text, ...both),
    'Tunnel',
    false,
  ],
  ['behind a boundary that nobody could read', bounded(undefined, allow('arn:aws:s3:::*')), 'Tunnel', true],
  ['a policy that nobody could read', { kind: 'access', policies: [{ name: 'p', text: undefined }] }, 'Tunnel', true],
  ['what is no policy', { kind: 'access', policies: [{ name: 'p', text: '{' }] }, 'Tunnel', true],
  ['nothing at all', { kind: 'access', policies: [] }, 'Tunnel', false],
])('%s', (_what, held, document, expected) => {
  expect(mayStart(held, { ...home, target: 'i-1', document })).toBe(expected);
});

test('a machine of another place is no instance', () => {
  const held = access(allow('arn:aws:ssm:*:*:managed-instance/mi-1'), allow(tunnel));
  expect(mayStart(held, { ...home, target: 'mi-1', document: 'Tunnel' })).toBe(true);
  expect(mayStart(held, { ...home, target: 'i-1', document: 'Tunnel' })).toBe(false);
});
