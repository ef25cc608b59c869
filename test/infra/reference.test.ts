import { describe, expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { standardOf } from '../../functions/judge.ts';
import { judgeBy } from '../../functions/judge-change.ts';
import { readPolicy } from '../../functions/policy/read-policy.ts';
import type { SessionDocument, Subject } from '../../functions/types.ts';
import { referenceDocument, referenceTag } from '../../infra/reference/template.ts';
import { account, allows } from './held.ts';
import { resolver } from './resolve.ts';
import { synthesised } from './templates.ts';

const resources = resolver(synthesised().get('reference')!).resources();
const ofType = (type: string) => resources.filter(one => one.type === type).map(({ properties }) => properties);
const [document] = ofType('AWS::SSM::Document');
const [granting, denying] = ofType('AWS::IAM::ManagedPolicy').map(({ PolicyDocument }) =>
  JSON.stringify(PolicyDocument),
);

const name = `arn:aws:ssm:us-east-1:${account}:document/${referenceDocument}`;
const asDocument: SessionDocument = {
  kind: 'document',
  name: referenceDocument,
  arn: name,
  versions: [{ version: '$DEFAULT', text: JSON.stringify(document.Content) }],
  sharedWith: [],
};

const found = (subject: Subject, baseline: object) => {
  const standard = standardOf(readConfig(JSON.stringify({ baseline })), new Date('2026-11-21T12:00:00Z'));
  return judgeBy(standard)(subject).map(({ rule, says }) => `${rule}: ${says}`);
};

const baselines: [string, object][] = [
  ['the default baseline', {}],
  ['its own baseline', { documents: [referenceDocument], targetTags: { [referenceTag]: ['true'] }, shell: 'forbid' }],
];

describe.each(baselines)('under %s, what the site is shown', (_name, baseline) => {
  test('as a session document is clean', () => {
    expect(document.DocumentType).toBe('Session');
    expect(found(asDocument, baseline)).toEqual([]);
  });

  test.each([
    ['to grant sessions', [granting!]],
    ['to grant and to deny them', [granting!, denying!]],
    ['to deny them', [denying!]],
  ])('%s is clean', (_what, texts) => {
    const policies = texts.map((text, index) => ({ name: `policy ${index}`, text }));
    expect(found({ kind: 'access', policies }, baseline)).toEqual([]);
    const principal = { type: 'user' as const, name: 'ana', arn: `arn:aws:iam::${account}:user/ana`, account };
    expect(found({ kind: 'access', policies, principal }, baseline)).toEqual([]);
  });
});

test('the policy lets the session that it is for', () => {
  const held = { role: '', trust: { Statement: [] }, statements: readPolicy(granting!).statements };
  const instance = `arn:aws:ec2:us-east-1:${account}:instance/i-0123456789abcdef0`;
  const context = { 'ssm:SessionDocumentAccessCheck': 'true', [`aws:ResourceTag/${referenceTag}`]: 'true' };
  expect(allows(held, 'ssm:StartSession', instance, context)).toBe(true);
  expect(allows(held, 'ssm:StartSession', name, context)).toBe(true);
  expect(allows(held, 'ssm:StartSession', instance, { ...context, 'ssm:SessionDocumentAccessCheck': 'false' })).toBe(
    false,
  );
  const session = (owner: string) => `arn:aws:ssm:us-east-1:${account}:session/${owner}-0123456789abcdef0`;
  expect(allows(held, 'ssm:TerminateSession', session('ana'), { 'aws:username': 'ana' })).toBe(true);
  expect(allows(held, 'ssm:TerminateSession', session('bob'), { 'aws:username': 'ana' })).toBe(false);
  const ofRole = (owner: string) => ({
    'aws:userid': 'AROAEXAMPLE:ana',
    'ssm:resourceTag/aws:ssmmessages:session-id': owner,
  });
  expect(allows(held, 'ssm:ResumeSession', session('ana'), ofRole('AROAEXAMPLE:ana'))).toBe(true);
  expect(allows(held, 'ssm:ResumeSession', session('ana'), ofRole('AROAANOTHER:ana'))).toBe(false);
});
