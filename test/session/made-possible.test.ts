import { expect, test } from 'vitest';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import { madePossible } from '../../functions/rules/session/made-possible.ts';
import type { ChangeFinding, SessionDocument } from '../../functions/types.ts';
import { portDocument } from '../document/judging.ts';
import { amazonNamed, anyInstance, grant, settings, tagged, textOf } from '../policy/access.ts';

const finding = (rule: string): ChangeFinding => ({
  rule,
  severity: 'high',
  says: 'It was so.',
  at: '',
  since: 'new',
  holds: true,
});
const document: SessionDocument = {
  kind: 'document',
  name: 'Tunnel',
  versions: [{ version: '$DEFAULT', text: JSON.stringify(portDocument({})) }],
};

function said(rule: string, statements: object[], ran: string | undefined): string {
  const policies = [{ name: 'the policy', text: textOf(statements) }];
  const ofCaller = judgeAccess({ kind: 'access', policies, documents: [document] }, settings);
  return madePossible([finding(rule)], ofCaller, ran)[0]!
    .says.replace('It was so.', '')
    .trim();
}

const target = grant('ssm:StartSession', anyInstance, tagged);
const named = (name: string) => [target, grant('ssm:StartSession', amazonNamed(name))];
const shell = 'SSM-SessionManagerRunShell';

test.each([
  [
    'a shell by an implicit grant',
    'session-unapproved-document',
    [target],
    shell,
    'implicit-default-shell in the policy /Statement/0',
  ],
  [
    'a port of Amazon',
    'session-open-port',
    named('AWS-StartSSHSession'),
    'AWS-StartSSHSession',
    'open-port-forwarding in the policy /Statement/1',
  ],
  [
    'a port of a custom document',
    'session-open-port',
    named('Tunnel'),
    'Tunnel',
    'open-port in the policy /Statement/1',
  ],
  ['a port of another document', 'session-open-port', named('Tunnel'), 'Other', ''],
  ['a shell, with a grant of a tunnel', 'session-default-shell', [...named('AWS-StartSSHSession')], 'Team-Shell', ''],
  [
    'an administrator',
    'session-open-host',
    [grant('*', '*')],
    'AWS-StartPortForwardingSessionToRemoteHost',
    'administrator in the policy /Statement/0',
  ],
  [
    'a foreign session',
    'session-resumed-by-other',
    [grant('ssm:ResumeSession', '*')],
    undefined,
    'foreign-session-resume in the policy /Statement/0',
  ],
  ['a sound policy', 'session-open-port', named('Sound'), 'Sound', ''],
  ['a session without MFA', 'session-without-mfa', [grant('*', '*')], shell, ''],
])('%s', (_, rule, statements, ran, flaw) => {
  expect(said(rule, statements, ran)).toBe(flaw === '' ? '' : `Made possible by ${flaw}.`);
});
