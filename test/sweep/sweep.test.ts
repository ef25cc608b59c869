import { describe, expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import { sdkAsk } from '../../functions/aws/ask.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import type { Action, Ask } from '../../functions/calls.ts';
import { openSweep } from '../../functions/handlers/sweep-door.ts';
import { cursorOf } from '../../functions/sweep/sweep.ts';
import type { Alert } from '../../functions/types.ts';
import { serve } from '../account/served.ts';
import { alertOf, openPolicy, safePolicy } from '../handlers/events.ts';

const account = '111122223333';
const region = 'us-east-1';
const topicArn = `arn:aws:sns:${region}:${account}:alerts`;
const anyPort = JSON.stringify({
  schemaVersion: '1.0',
  sessionType: 'Port',
  parameters: { p: { type: 'String' } },
  properties: { portNumber: '{{ p }}' },
});

/** An account that holds an open policy by three ways, an open document and a running session. */
async function filled(pageSize = 100) {
  const aws = createAccount({ account, region, clock: () => new Date('2026-11-20T09:00:00Z'), pageSize });
  const act = (action: string, input: object) => aws.call(region, action, input);
  const trust = { AssumeRolePolicyDocument: '{}' };
  await act('iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: openPolicy });
  await act('iam:CreatePolicy', { PolicyName: 'Safe', PolicyDocument: safePolicy });
  for (const name of ['one', 'two', 'safe']) {
    await act('iam:CreateRole', { RoleName: name, ...trust });
    const policy = name === 'safe' ? 'Safe' : 'Ports';
    await act('iam:AttachRolePolicy', { RoleName: name, PolicyArn: `arn:aws:iam::${account}:policy/${policy}` });
  }
  await act('iam:CreateGroup', { GroupName: 'team' });
  await act('iam:PutGroupPolicy', { GroupName: 'team', PolicyName: 'in', PolicyDocument: openPolicy });
  await act('iam:CreateUser', { UserName: 'ada' });
  await act('iam:AddUserToGroup', { UserName: 'ada', GroupName: 'team' });
  await act('ssm:CreateDocument', { Name: 'Any', Content: anyPort, DocumentType: 'Session' });
  await act('ssm:StartSession', { Target: 'i-0123456789abcdef0', DocumentName: 'Any' });
  return aws;
}

function swept(ask: Ask, over: { config?: object; milliseconds?: () => number } = {}) {
  const told: Alert[] = [];
  const asked: Action[] = [];
  const sent: string[] = [];
  const recording: Ask = async (action, input) => {
    asked.push(action);
    if (action === 'sns:Publish') told.push(alertOf((input as { Message: string }).Message));
    else if (action === 'sqs:SendMessage') sent.push((input as { MessageBody: string }).MessageBody);
    else return ask(action, input);
    return {} as never;
  };
  let minute = 0;
  const handler = openSweep({
    env: {
      GUARDRAIL_TOPIC_ARN: topicArn,
      GUARDRAIL_RECHECK_QUEUE_URL: 'https://queue',
      GUARDRAIL_CONFIG: JSON.stringify(over.config ?? {}),
    },
    ask: recording,
    journal: memoryJournal(),
    now: () => new Date(Date.parse('2026-11-20T10:00:00Z') + 60_000 * minute++),
    pause: async () => {},
    log: () => {},
  });
  const within = { getRemainingTimeInMillis: over.milliseconds ?? (() => 900_000) };
  return { run: (event: unknown = {}) => handler(event, within), told, asked, sent };
}

const ruleAndSource = (told: Alert[]) =>
  told.flatMap(({ findings }) => findings.map(({ rule, source }) => `${rule} ${source?.split(':').at(-1)}`)).sort();

describe('a sweep', () => {
  test('tells what an account holds, each flaw of a policy once however many hold it', async () => {
    const { ask } = await filled();
    const { run, told } = swept(ask);
    await run();
    const found = ruleAndSource(told);
    expect(found).toEqual(
      expect.arrayContaining([
        'implicit-default-shell policy/Ports',
        'implicit-default-shell inline in of group/team',
        'open-port Any',
      ]),
    );
    expect(found.filter(one => one === 'implicit-default-shell policy/Ports')).toHaveLength(1);
    expect(found.filter(one => one.includes('policy/Safe'))).toEqual([]);
    expect(told.every(({ findings }) => findings.every(({ since }) => since === 'existing'))).toBe(true);
    expect(told.every(({ change }) => change.event === 'Sweep')).toBe(true);
  });

  test('tells nothing twice', async () => {
    const { ask } = await filled();
    const { run, told } = swept(ask);
    await run();
    const once = told.length;
    await run();
    expect(told.length).toBe(once);
  });

  test('changes nothing, whatever the mode', async () => {
    const { ask } = await filled();
    const { run, told, asked } = swept(ask, { config: { mode: { accounts: { [account]: 'remediate' } } } });
    await run();
    expect(told.length).toBeGreaterThan(0);
    const reads = /^(?:iam:(?:Get|List)|ssm:(?:Get|List|Describe)|tag:Get|sns:Publish|sts:)/;
    expect([...new Set(asked)].filter(action => !reads.test(action))).toEqual([]);
  });

  test('in mode observe does nothing', async () => {
    const { ask } = await filled();
    const { run, asked } = swept(ask, { config: { mode: { default: 'observe' } } });
    await run();
    expect(asked).toEqual([]);
  });

  test('asks no more of IAM than its pages, however many principals there are', async () => {
    const { ask } = await filled();
    const { run, asked } = swept(ask);
    await run();
    const count = (action: Action) => asked.filter(one => one === action).length;
    expect(count('iam:GetAccountAuthorizationDetails')).toBe(2);
    expect(asked.filter(action => /^iam:(?!GetAccount)/.test(action))).toEqual([]);
  });

  test('reads users and roles with the region of IAM only, and the rest with every region', async () => {
    const askedIn = async (place: string) => {
      const { ask } = await filled();
      const { run, asked } = swept(ask);
      await run({ account, region: place });
      return asked;
    };
    expect(await askedIn(region)).toContain('iam:GetAccountAuthorizationDetails');
    const elsewhere = await askedIn('eu-west-1');
    expect(elsewhere).not.toContain('iam:GetAccountAuthorizationDetails');
    expect(elsewhere).toEqual(expect.arrayContaining(['ssm:ListDocuments', 'ssm:DescribeSessions']));
  });

  test('goes on by a message where time runs out, and finds the same', async () => {
    const whole = swept((await filled()).ask);
    await whole.run();
    const { ask } = await filled(2);
    // Never time for a second page.
    const parts = swept(ask, { milliseconds: () => 0 });
    await parts.run();
    let sent = 0;
    while (parts.sent[sent]) {
      const body = parts.sent[sent++]!;
      expect(await parts.run({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body }] })).toEqual({
        batchItemFailures: [],
      });
    }
    expect(sent).toBeGreaterThan(2);
    expect(ruleAndSource(parts.told)).toEqual(ruleAndSource(whole.told));
  });

  test('reads the same by the real clients', async () => {
    const { ask } = await filled();
    const inProcess = swept(ask);
    await inProcess.run();
    const aws = await filled();
    const { server } = await serve({}, () => aws);
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const overHttp = swept(sdkAsk({ endpoint: server.url, region, credentials }));
    await overHttp.run();
    expect(ruleAndSource(overHttp.told)).toEqual(ruleAndSource(inProcess.told));
  });
});

test.each([null, {}, { run: 'r', account, region, part: 'elsewhere' }, { run: 1, account, region, part: 'documents' }])(
  '%j is no cursor',
  value => {
    expect(() => cursorOf(value)).toThrow('no cursor');
  },
);
