import { beforeEach, describe, expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { type Action, type Ask, AwsError } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import {
  alertOf,
  createVersion,
  envelope,
  account as id,
  openPolicy,
  policyArn,
  safePolicy,
  topicArn,
  unreadable,
  unwatched,
} from './events.ts';

const remediate = JSON.stringify({ mode: { accounts: { [id]: 'remediate' } } });
const now = () => new Date('2026-11-21T10:00:10Z');

/** A door into an account whose policy was just opened, and all that can be seen of what went through it. */
async function opened(env: Record<string, string | undefined>, fault?: (action: Action) => void) {
  const aws = createAccount({ account: id, region: 'us-east-1', clock: now });
  await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  await aws.call('us-east-1', 'iam:CreatePolicyVersion', {
    PolicyArn: policyArn,
    PolicyDocument: openPolicy,
    SetAsDefault: true,
  });
  const asked: Action[] = [];
  const told: { outcome: string; gaps: string[]; findings: { rule: string }[] }[] = [];
  const lines: string[] = [];
  const ask: Ask = async (action, input) => {
    asked.push(action);
    fault?.(action);
    if (action !== 'sns:Publish') return aws.ask(action, input);
    told.push(alertOf((input as { Message: string }).Message));
    return { MessageId: 'm' } as never;
  };
  const handler = openDoor('policy-change', {
    env: { GUARDRAIL_TOPIC_ARN: topicArn, ...env },
    ask,
    journal: memoryJournal(),
    now,
    pause: async () => {},
    log: line => lines.push(line),
  });
  const defaultVersion = async () => (await aws.ask('iam:GetPolicy', { PolicyArn: policyArn })).Policy.DefaultVersionId;
  return {
    handler,
    asked,
    told,
    lines,
    defaultVersion,
    logged: () => lines.map(line => JSON.parse(line)).filter(line => !('_aws' in line)),
  };
}

type Opened = Awaited<ReturnType<typeof opened>>;

describe('a door', () => {
  let door: Opened;
  beforeEach(async () => {
    door = await opened({ GUARDRAIL_CONFIG: remediate });
  });

  test('takes one parameter: Lambda’s runtime refuses three', () => {
    expect(door.handler.length).toBe(1);
  });

  test('tells, closes, and writes one line', async () => {
    const line = await door.handler(createVersion(openPolicy));
    expect(await door.defaultVersion()).toBe('v1');
    expect(door.told.at(-1)).toMatchObject({ outcome: 'remediated' });
    expect(door.logged()).toEqual([line]);
    expect(line).toMatchObject({
      level: 'warn',
      door: 'policy-change',
      outcome: 'remediated',
      event: 'CreatePolicyVersion',
      account: id,
      findings: expect.arrayContaining([{ rule: 'implicit-default-shell', severity: 'high', since: 'new' }]),
      done: ['restore-policy-version'],
    });
  });

  test('keeps what people typed out of the log', async () => {
    await door.handler(createVersion(openPolicy, { userAgent: 'secret-agent' }));
    expect(door.lines.join()).not.toMatch(/secret-agent|Statement/);
  });

  test('lets what it does not watch pass with a reason and without a call', async () => {
    await door.handler(unwatched);
    expect(door.logged()).toMatchObject([{ level: 'info', outcome: 'ignored', because: expect.any(String) }]);
    expect(door.asked).toEqual([]);
  });

  test('lets a failed call pass with a reason and without a call', async () => {
    await door.handler(createVersion(openPolicy, { errorCode: 'AccessDenied', errorMessage: 'no' }));
    expect(door.logged()).toMatchObject([{ level: 'info', outcome: 'failed-call' }]);
    expect(door.asked).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['a text', 'CreatePolicyVersion'],
  ])('fails on an event that is %s, so that it is kept', async (_what, event) => {
    await expect(door.handler(event)).rejects.toThrow('unreadable event');
    expect(door.logged()).toMatchObject([{ level: 'error', outcome: 'error', because: expect.any(String) }]);
    expect(door.asked).toEqual([]);
  });

  test('tells of a watched call that names nothing, once, and fails so that it is kept', async () => {
    for (let i = 0; i < 2; i++) await expect(door.handler(unreadable)).rejects.toThrow('unreadable event');
    expect(door.told).toMatchObject([{ outcome: 'alerted', findings: [], change: { event: 'CreatePolicyVersion' } }]);
    expect(door.told[0]?.gaps.at(-1)).toMatch(/nothing else names the policy/);
    expect(door.asked.filter(action => action !== 'sns:Publish')).toEqual([]);
  });

  test('does one thing for one event that comes twice', async () => {
    await door.handler(createVersion(openPolicy));
    const told = door.told.length;
    await door.handler(createVersion(openPolicy));
    expect(door.asked.filter(action => action === 'iam:SetDefaultPolicyVersion')).toHaveLength(1);
    expect(door.told).toHaveLength(told);
  });
});

test('a session on an instance whose tags may not be read is judged all the same', async () => {
  const config = JSON.stringify({ baseline: { targetTags: { Sessions: ['yes'] } } });
  const { handler, told } = await opened({ GUARDRAIL_CONFIG: config }, action => {
    if (action === 'tag:GetResources') throw new AwsError('AccessDenied', 'not allowed');
  });
  const line = await handler(
    envelope({
      eventSource: 'ssm.amazonaws.com',
      eventName: 'StartSession',
      requestParameters: {
        target: 'i-0123456789abcdef0',
        documentName: 'AWS-StartPortForwardingSession',
        parameters: { portNumber: ['8080'] },
      },
      responseElements: { sessionId: 'ana-0123456789abcdef0' },
    }),
  );
  expect(line).toMatchObject({ outcome: 'alerted', findings: [{ rule: 'session-open-port' }] });
  expect(told).toMatchObject([
    { gaps: expect.arrayContaining([expect.stringContaining('tag:GetResources answered AccessDenied')]) },
  ]);
});

describe('without a configuration it only tells', () => {
  test.each([undefined, '{}'])('%s', async config => {
    const { handler, told, defaultVersion } = await opened({ GUARDRAIL_CONFIG: config });
    await handler(createVersion(openPolicy));
    expect(told).toMatchObject([{ outcome: 'alerted' }]);
    expect(await defaultVersion()).toBe('v2');
  });
});

describe('a configuration that is refused: nothing is changed, somebody is told, the invocation fails', () => {
  const refused = [
    ['not JSON', '{'],
    ['an unknown key', JSON.stringify({ mode: { accounts: { [id]: 'remediate' } }, extra: 1 })],
    ['remediation everywhere', JSON.stringify({ mode: { default: 'remediate' } })],
    ['nothing at all', ''],
  ] as const;

  test.each(refused)('%s, by a change that opens', async (_what, config) => {
    const { handler, told, asked, defaultVersion, logged } = await opened({ GUARDRAIL_CONFIG: config });
    await expect(handler(createVersion(openPolicy))).rejects.toThrow(/^config: /);
    expect(await defaultVersion()).toBe('v2');
    expect(asked).not.toContain('iam:SetDefaultPolicyVersion');
    expect(told).toMatchObject([{ gaps: expect.arrayContaining([expect.stringMatching(/^config: /)]) }]);
    expect(told[0]!.findings.map(finding => finding.rule)).toContain('implicit-default-shell');
    expect(logged()).toMatchObject([{ level: 'error', because: expect.stringMatching(/config: /) }]);
  });

  test.each(refused)('%s, by a change that opens nothing', async (_what, config) => {
    const { handler, told } = await opened({ GUARDRAIL_CONFIG: config });
    const failed = createVersion(safePolicy, { requestParameters: { policyArn, policyDocument: safePolicy } });
    await expect(handler(failed)).rejects.toThrow(/^config: /);
    expect(told.length).toBeGreaterThan(0);
  });
});

describe('what it cannot do fails the invocation', () => {
  test('no topic: nothing is asked, let alone changed', async () => {
    const { handler, asked } = await opened({ GUARDRAIL_CONFIG: remediate, GUARDRAIL_TOPIC_ARN: undefined });
    await expect(handler(createVersion(openPolicy))).rejects.toThrow('GUARDRAIL_TOPIC_ARN');
    expect(asked).toEqual([]);
  });

  test('an alert that cannot be published', async () => {
    const { handler } = await opened({ GUARDRAIL_CONFIG: remediate }, action => {
      if (action === 'sns:Publish') throw new Error('KMSAccessDenied');
    });
    await expect(handler(createVersion(openPolicy))).rejects.toThrow('KMSAccessDenied');
  });
});
