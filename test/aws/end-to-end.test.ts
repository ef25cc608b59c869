import { beforeEach, expect, test } from 'vitest';
import { createAccount } from '../../cli/account/account.ts';
import { type AccountServer, serveAccount } from '../../cli/account/server.ts';
import { runUndo } from '../../cli/undo/run-undo.ts';
import { sdkAsk } from '../../functions/aws/ask.ts';
import type { Action, Ask } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import {
  alertOf,
  createVersion,
  account as id,
  openPolicy,
  policyArn,
  safePolicy,
  topicArn,
} from '../handlers/events.ts';
import { type Served, serveTable } from './served-table.ts';

/** The whole flow with the real clients over HTTP: DynamoDB of another make, and the embedded account for the rest. */
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
const config = JSON.stringify({ mode: { accounts: { [id]: 'remediate' } } });
let time = Date.parse('2026-11-21T10:00:10Z');
const now = () => new Date(time);

let table: Served;
let aws: ReturnType<typeof createAccount>;
let server: AccountServer;
beforeEach(async () => {
  table = await serveTable();
  aws = createAccount({ account: id, region: 'us-east-1', clock: now });
  await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  await aws.call('us-east-1', 'iam:CreatePolicyVersion', {
    PolicyArn: policyArn,
    PolicyDocument: openPolicy,
    SetAsDefault: true,
  });
  server = await serveAccount(aws);
  return async () => {
    await server.close();
    await table.close();
  };
});

/** One process of the function, with a memory of its own; `crashAfter` lets so many calls through, and then nothing. */
function aProcess(crashAfter = Number.POSITIVE_INFINITY) {
  const asked: Action[] = [];
  const account = sdkAsk({ region: 'us-east-1', credentials, endpoint: server.url });
  const ask: Ask = async (action, input) => {
    asked.push(action);
    if (asked.length > crashAfter) throw new Error('crashed');
    const answer = await (action.startsWith('dynamodb:') ? table.ask : account)(action, input);
    if (asked.length === crashAfter) throw new Error('crashed');
    return answer;
  };
  const env = {
    GUARDRAIL_TOPIC_ARN: topicArn,
    GUARDRAIL_TABLE: table.table,
    GUARDRAIL_RECHECK_QUEUE_URL: `${server.url}/111122223333/rechecks`,
    GUARDRAIL_CONFIG: config,
  };
  return { asked, handler: openDoor('policy-change', { env, ask, now, pause: async () => {}, log: () => {} }) };
}

const told = () => aws.state().published.map(({ message }) => alertOf(message));
const inForce = () => aws.state().policies.get(policyArn)?.defaultVersion;
let events = 0;
const anEvent = () => createVersion(openPolicy, { eventID: `event-${events++}` });

test('closes, looks again by the queue, and is undone from the command line', async () => {
  const event = anEvent();
  const { asked, handler } = aProcess();
  expect(await handler(event)).toMatchObject({ outcome: 'remediated' });
  expect(inForce()).toBe('v1');
  const [{ body } = { body: '' }] = aws.state().delayed;
  const batch = { Records: [{ messageId: 'm', eventSource: 'aws:sqs', body }] };
  expect(await aProcess().handler(batch)).toEqual({ batchItemFailures: [] });

  const request = {
    command: 'undo' as const,
    incident: (event.detail as { eventID: string }).eventID,
    region: 'us-east-1',
    table: table.table,
    topicArn,
    format: 'text' as const,
  };
  const asking = (): Ask => (action, input) =>
    (action.startsWith('dynamodb:') ? table.ask : sdkAsk({ region: 'us-east-1', credentials, endpoint: server.url }))(
      action,
      input,
    );
  const written: string[] = [];
  const output = { paint: (_: unknown, text: string) => text, write: async (text: string) => void written.push(text) };
  expect(await runUndo(request, output as never, asking)).toBe(0);
  expect([inForce(), written[0]]).toEqual([
    'v2',
    expect.stringMatching(/^event-\d+ is undone\.\n {2}iam:SetDefaultPolicyVersion/),
  ]);
  expect(told().map(alert => [alert.outcome, alert.sequence])).toEqual([
    ['remediated', 1],
    ['undone', 2],
  ]);
  await expect(runUndo({ ...request, incident: 'none' }, output as never, asking)).rejects.toThrow(
    'knows of no repair',
  );

  // What a repair costs; it may be less, and whoever makes it more says so here.
  const count = (is: (action: Action) => boolean) => asked.filter(is).length;
  expect(count(action => action.startsWith('dynamodb:'))).toBeLessThanOrEqual(23);
  expect(count(action => action === 'iam:SetDefaultPolicyVersion')).toBe(1);
  expect(count(action => action === 'sns:Publish')).toBe(1);
  expect(count(action => action === 'sqs:SendMessage')).toBe(1);
  expect(asked.length).toBeLessThanOrEqual(55);
});

test('what touches no session costs one look into the journal', async () => {
  const harmless = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' },
  });
  await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Files', PolicyDocument: harmless });
  const { asked, handler } = aProcess();
  const event = {
    ...anEvent(),
  };
  Object.assign(event.detail as object, {
    eventName: 'CreatePolicy',
    requestParameters: { policyName: 'Files', policyDocument: harmless },
    responseElements: { policy: { arn: `arn:aws:iam::${id}:policy/Files`, defaultVersionId: 'v1' } },
  });
  expect(await handler(event)).toMatchObject({ outcome: 'observed' });
  expect(asked).toEqual(['dynamodb:GetItem']);
});

test('five processes at once: one repair, one alert, and the others come again to nothing', async () => {
  const event = anEvent();
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => aProcess().handler(event)));
  expect(results.filter(result => result.status === 'fulfilled').length).toBeGreaterThan(0);
  for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'Busy' });
  expect(await aProcess().handler(event)).toMatchObject({ repeated: true });
  expect([told().length, aws.state().policies.get(policyArn)?.defaultVersion]).toEqual([1, 'v1']);
});

test('a crash after every third call: the next delivery finishes, tells, and leaves one repair in effect', async () => {
  const whole = aProcess();
  await whole.handler(anEvent());
  // Every call, with every other fault, is the matter of test/faults; here it is the real clients'.
  for (let calls = 1; calls < whole.asked.length; calls += 3) {
    await aws.call('us-east-1', 'iam:SetDefaultPolicyVersion', { PolicyArn: policyArn, VersionId: 'v2' });
    time += 4_000_000;
    const before = told().length;
    const event = anEvent();
    await aProcess(calls)
      .handler(event)
      .catch(() => undefined);
    time += 200_000;
    await aProcess().handler(event);
    const outcomes = told()
      .slice(before)
      .map(alert => alert.outcome);
    expect([calls, inForce(), outcomes.at(-1)]).toEqual([calls, 'v1', 'remediated']);
  }
}, 120_000);
