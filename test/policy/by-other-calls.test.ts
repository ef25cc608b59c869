import { expect, test } from 'vitest';
import { amazonNamed, grant, judged, rulesOf } from './access.ts';

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
];

test.each(cases)('%s: %s', (rule, _, fires, statements) => {
  expect(rulesOf(judged(statements)).includes(rule)).toBe(fires);
});
