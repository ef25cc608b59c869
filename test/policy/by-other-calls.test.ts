import { expect, test } from 'vitest';
import { amazonNamed, anyInstance, documentNamed, grant, judged, refuse, rulesOf } from './access.ts';

const start = 'ssm:StartSession';
const anyNode = 'arn:aws:ssm:*:*:managed-instance/*';
const team = '$' + '{aws:PrincipalTag/Team}';
const teamOps = { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } };
const targetOf = (tag: string, value: string) => ({ StringEquals: { [tag]: value } });

/** Rules on calls that open no session themselves. */
const cases: [rule: string, name: string, fires: boolean, statements: object[]][] = [
  [
    'run-command',
    'instances',
    true,
    [grant('ssm:SendCommand', ['arn:aws:ec2:*:*:instance/*', amazonNamed('AWS-RunShellScript')])],
  ],
  [
    'run-command',
    'tasks, which run no commands',
    false,
    [grant('ssm:SendCommand', ['arn:aws:ecs:*:*:task/*', amazonNamed('AWS-RunShellScript')])],
  ],
  [
    'retag-target',
    "the caller's own team's tag, set by the team",
    true,
    [
      grant('ssm:*', anyNode, teamOps),
      refuse(start, anyNode, { StringNotEquals: { 'ssm:resourceTag/PortForward': team } }),
    ],
  ],
  [
    'retag-target',
    'a caller without the tag that opens everything',
    true,
    [
      grant(start, '*', teamOps),
      grant(start, anyInstance, targetOf('aws:ResourceTag/Team', 'ops')),
      grant('ec2:CreateTags', anyInstance),
    ],
  ],
  [
    'retag-target',
    'a tag in any case but one, set where it is in that one',
    true,
    [
      grant('*', anyInstance, {
        StringNotEquals: { 'ssm:resourceTag/PortForward': 'true' },
        StringEqualsIgnoreCase: { 'aws:ResourceTag/PortForward': 'true' },
      }),
    ],
  ],
  [
    'retag-target',
    "a task's tag, set by the same",
    true,
    [
      grant(start, 'arn:aws:ecs:*:*:task/*', targetOf('aws:ResourceTag/Team', 'ops')),
      grant('ecs:TagResource', 'arn:aws:ecs:*:*:task/*', { Null: { 'ecs:ResourceTag/Team': 'true' } }),
    ],
  ],
  [
    'retag-target',
    'a call that asks for the tag it would set',
    false,
    [grant('*', anyNode, targetOf('ssm:resourceTag/PortForward', team))],
  ],
  [
    'retag-target',
    "another team's tag, set by a team that reaches everything",
    false,
    [
      grant(start, '*', teamOps),
      grant(start, anyInstance, targetOf('aws:ResourceTag/Team', 'ops')),
      grant('ec2:CreateTags', anyInstance, teamOps),
    ],
  ],
  [
    'retag-target',
    "a tag in Systems Manager's words, which EC2 does not fill in",
    false,
    [grant([start, 'ec2:CreateTags'], anyInstance, targetOf('ssm:resourceTag/PortForward', 'ops'))],
  ],
  [
    'retag-target',
    'a call that asks for another tag of the target',
    true,
    [
      grant(start, anyInstance, targetOf('aws:ResourceTag/PortForward', 'true')),
      grant('ec2:CreateTags', '*', targetOf('aws:ResourceTag/Team', 'ops')),
    ],
  ],
  [
    'retag-target',
    'a call that asks for another tag of the target and for none to be sent but that',
    false,
    [
      grant(start, anyInstance, targetOf('aws:ResourceTag/PortForward', 'true')),
      grant('ec2:CreateTags', '*', {
        ...targetOf('aws:ResourceTag/Team', 'ops'),
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'Team' },
      }),
    ],
  ],
  [
    'rewrite-document',
    'names that two patterns share',
    true,
    [grant(start, [anyInstance, documentNamed('*Session')]), grant('ssm:UpdateDocument', documentNamed('Team-*'))],
  ],
  [
    'rewrite-document',
    'names that two patterns share beside the refused one',
    true,
    [
      grant(start, [anyInstance, documentNamed('*Session')]),
      grant('ssm:UpdateDocument', documentNamed('Team-*')),
      refuse('ssm:UpdateDocument', documentNamed('Team-Session')),
    ],
  ],
  [
    'rewrite-document',
    'names that two patterns do not share',
    false,
    [grant(start, [anyInstance, documentNamed('Ops-*Session')]), grant('ssm:UpdateDocument', documentNamed('Team-*'))],
  ],
  [
    'rewrite-document',
    'started under one form of its ARN, written under the other',
    true,
    [
      grant(start, [anyInstance, 'arn:aws:ssm:*::document/Restricted']),
      grant('ssm:UpdateDocument', documentNamed('Restricted')),
    ],
  ],
  [
    'rewrite-document',
    'another tagging of the document started than written',
    false,
    [
      grant(start, anyInstance),
      grant(start, 'arn:aws:ssm:*::document/Restricted', targetOf('aws:ResourceTag/Env', 'dev')),
      grant('ssm:UpdateDocument', documentNamed('Restricted'), targetOf('aws:ResourceTag/Env', 'prod')),
    ],
  ],
];

test.each(cases)('%s: %s', (rule, _, fires, statements) => {
  expect(rulesOf(judged(statements)).includes(rule)).toBe(fires);
});
