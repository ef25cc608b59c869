import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { witnessCommand } from '../../functions/report/command.ts';
import { toAlert } from '../../functions/report/to-alert.ts';
import { messageBytes, toMessage } from '../../functions/report/to-message.ts';
import { toText } from '../../functions/report/to-text.ts';
import type { ChangeFinding, Finding, Outcome, OutcomeWord } from '../../functions/types.ts';
import { policyArn, policyChange } from '../guard/fake-world.ts';

const config = readConfig(undefined);
const finding: ChangeFinding = {
  rule: 'remote-host-forwarding',
  severity: 'critical',
  says: 'Any port of any host is open.',
  at: '/Statement/0',
  source: policyArn,
  since: 'new',
  holds: true,
  witness: {
    regime: 'explicit',
    requests: [
      { action: 'ssm:StartSession', resource: 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1', context: {} },
      {
        action: 'ssm:StartSession',
        resource: 'arn:aws:ssm:eu-west-1::document/AWS-StartPortForwardingSessionToRemoteHost',
        context: {},
      },
    ],
  },
};

function outcomeOf(findings: ChangeFinding[], over: Partial<Outcome> = {}): Outcome {
  const snapshot = { change: policyChange, now: [], carried: [], before: [], gaps: [] };
  const plan = { steps: [], withheld: [{ remedy: 'restore-policy-version', because: 'mode is alert' }] };
  return { change: policyChange, snapshot, findings, plan, done: [], word: 'alerted', gaps: [], ...over };
}

test('a limit that is reached is critical wherever people look first', () => {
  const trifle = outcomeOf([{ ...finding, severity: 'medium' }], { word: 'withheld', limit: 'perActorPerHour' });
  const message = toMessage(toAlert(trifle, config));
  expect(message.Subject).toMatch(/^SSM guardrail, critical: limit reached, remote-host-forwarding in 111122223333/);
  expect(JSON.parse(message.Message).email).toMatch(/^CRITICAL: the limit perActorPerHour is reached/);
  expect(message.MessageAttributes.severity).toMatchObject({ StringValue: 'critical' });
});

test('the worst finding stands first, and the attributes can be filtered on', () => {
  const low: ChangeFinding = { ...finding, rule: 'run-command', severity: 'low' };
  const message = toMessage(toAlert(outcomeOf([low, finding]), config));
  expect(message.Subject).toBe(
    'SSM guardrail, critical: remote-host-forwarding +1 in 111122223333 us-east-1 (alerted)',
  );
  expect(message.MessageAttributes).toEqual({
    severity: { DataType: 'String', StringValue: 'critical' },
    rule: { DataType: 'String.Array', StringValue: '["remote-host-forwarding","run-command"]' },
    account: { DataType: 'String', StringValue: '111122223333' },
    region: { DataType: 'String', StringValue: 'us-east-1' },
    mode: { DataType: 'String', StringValue: 'alert' },
    outcome: { DataType: 'String', StringValue: 'alerted' },
  });
});

test('without a finding there is neither severity nor rule', () => {
  const { MessageAttributes } = toMessage(toAlert(outcomeOf([], { gaps: ['It could not be read.'] }), config));
  expect(Object.keys(MessageAttributes)).toEqual(['account', 'region', 'mode', 'outcome']);
});

test('the bodies for machines are the alert itself', () => {
  const alert = toAlert(outcomeOf([finding]), config, 3);
  const bodies = JSON.parse(toMessage(alert).Message);
  expect(JSON.parse(bodies.default)).toEqual(alert);
  expect(bodies.sqs).toBe(bodies.default);
  expect(bodies.lambda).toBe(bodies.default);
  expect(alert).toMatchObject({ schemaVersion: 1, sequence: 3, configuration: config.digest });
  expect(alert.findings[0]).not.toHaveProperty('holds');
});

test('the text says who, what, when, from where, what it opens, how, and what was not done', () => {
  const text = toText(toAlert(outcomeOf([finding]), config));
  for (const part of [
    'CRITICAL: Any port of any host is open.',
    'user/alice, with MFA',
    'CreatePolicyVersion on arn:aws:iam::111122223333:policy/ops',
    '2026-11-21T12:00:00Z',
    '203[.]0',
    'aws ssm start-session --region eu-west-1 --target i-1 --document-name AWS-StartPortForwardingSessionToRemoteHost',
    'restore-policy-version: mode is alert',
  ])
    expect(text.replace('203.0', '203[.]0')).toContain(part);
});

test.each<[OutcomeWord, RegExp]>([
  ['remediated', /To undo it:\n {4}npx guardrail undo \S+/],
  ['not-closed', /STILL HOLDS/],
])('what was done: %s', (word, says) => {
  const call = (VersionId: string) => ({
    action: 'iam:SetDefaultPolicyVersion' as const,
    input: { PolicyArn: policyArn, VersionId },
  });
  const step = { remedy: 'restore-policy-version', says: 'Set back.', calls: [call('v1')], undo: [call('v2')] };
  const outcome = outcomeOf([finding], { word, done: [step], plan: { steps: [step], withheld: [] } });
  expect(toText(toAlert(outcome, config))).toMatch(says);
});

test.each<[string, Partial<Finding>, string | undefined]>([
  ['nothing to show', {}, undefined],
  [
    'a port of a document',
    {
      rule: 'open-port',
      source: 'Web',
      at: '/properties/portNumber',
      parameter: 'webPort',
      witness: { regime: 'implicit', requests: [], value: '8080' },
    },
    `aws ssm start-session --target INSTANCE_ID --document-name Web --parameters '{"webPort":["8080"]}'`,
  ],
  [
    'a port that the document itself fixes',
    { rule: 'open-port', source: 'Web', witness: { regime: 'implicit', requests: [], value: '8080' } },
    'aws ssm start-session --target INSTANCE_ID --document-name Web',
  ],
  [
    'a command of a document that a policy grants',
    {
      rule: 'command-injection',
      source: 'arn:aws:iam::111122223333:policy/p',
      through: 'Logs',
      parameter: 'file',
      witness: {
        regime: 'explicit',
        requests: [
          { action: 'ssm:StartSession', resource: 'arn:aws:ec2:eu-west-1:1:instance/i-0', context: {} },
          { action: 'ssm:StartSession', resource: 'arn:aws:ssm:eu-west-1:1:document/Logs', context: {} },
        ],
        value: ';',
      },
    },
    `aws ssm start-session --region eu-west-1 --target i-0 --document-name Logs --parameters '{"file":[";"]}'`,
  ],
  [
    'a resumed session',
    {
      witness: {
        regime: 'implicit',
        requests: [{ action: 'ssm:ResumeSession', resource: 'arn:aws:ssm:us-east-1:1:session/bob-0', context: {} }],
      },
    },
    'aws ssm resume-session --region us-east-1 --session-id bob-0',
  ],
  [
    'a task',
    {
      witness: {
        regime: 'implicit',
        requests: [{ action: 'ssm:StartSession', resource: 'arn:aws:ecs:us-east-1:1:task/web/ab12', context: {} }],
      },
    },
    'aws ssm start-session --region us-east-1 --target ecs:web_ab12_ab12-0000000000',
  ],
  [
    'a document that tries to be a command',
    {
      rule: 'open-port',
      source: "x'; reboot; '",
      at: '',
      parameter: 'portNumber',
      witness: { regime: 'implicit', requests: [], value: '1' },
    },
    `aws ssm start-session --target INSTANCE_ID --document-name 'x'\\''; reboot; '\\''' --parameters '{"portNumber":["1"]}'`,
  ],
])('the witness of %s', (_, given, command) => {
  expect(witnessCommand({ rule: 'r', severity: 'low', says: '', at: '', ...given })).toBe(command);
});

const hostile = fc.string({ unit: 'binary', maxLength: 400 });

test('no text that others chose makes SNS refuse the message or forges a line of it', () => {
  fc.assert(
    fc.property(hostile, hostile, hostile, (one, two, three) => {
      const change = {
        ...policyChange,
        resource: one,
        region: two,
        account: three,
        event: one,
        actor: { type: two, arn: three, userAgent: `${one}\nDone:\n- nothing`, session: two },
      };
      const alert = toAlert(outcomeOf([{ ...finding, says: one, source: two }], { change, gaps: [three] }), config);
      const { Subject, Message } = toMessage(alert);
      expect(Subject).toMatch(/^[!-~][ -~]{0,98}$/);
      const email: string = JSON.parse(Message).email;
      expect(email.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]|:\/\//u);
      expect(email).not.toMatch(/^Done:/m);
    }),
  );
});

test('an alert of any size fits into SNS, and says what it left out', () => {
  const huge = '"\\é'.repeat(2_000);
  const context = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`aws:ResourceTag/${i}`, huge]));
  const request = { action: 'ssm:StartSession', resource: huge, context };
  const many = Array.from(
    { length: 150 },
    (_, i): ChangeFinding => ({
      ...finding,
      source: `${i}${huge}`,
      says: huge,
      witness: { regime: 'implicit', requests: Array.from({ length: 20 }, () => request), value: huge },
    }),
  );
  const gaps = Array.from({ length: 1000 }, () => huge);
  const alert = toAlert(outcomeOf(many, { gaps }), config);
  expect(messageBytes(alert)).toBeLessThan(262_144);
  expect(alert.findings.length).toBeGreaterThan(0);
  expect(alert.gaps.join(' ')).toContain('50 findings more');
  expect(alert.gaps[0]).toMatch(/findings do not fit/);
});
