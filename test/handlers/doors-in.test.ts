import { describe, expect, test } from 'vitest';
import { type Account, createAccount } from '../../cli/account/account.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { type Action, type Ask, AwsError } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { alertOf, createVersion, account as id, openPolicy, policyArn, safePolicy, topicArn } from './events.ts';

const remediate = JSON.stringify({ mode: { accounts: { [id]: 'remediate' } } });
const queueUrl = `https://sqs.us-east-1.amazonaws.com/${id}/session-guardrail-rechecks`;

/** A door into an account whose policy was opened and closed again by it. */
async function closed(env: Record<string, string> = { GUARDRAIL_CONFIG: remediate }) {
  let time = new Date('2026-11-21T10:00:10Z');
  const now = () => time;
  const aws = createAccount({ account: id, region: 'us-east-1', clock: now });
  const asked: Action[] = [];
  const ask: Ask = async (action, input) => {
    asked.push(action);
    return aws.ask(action, input);
  };
  const lines: string[] = [];
  const handler = openDoor('policy-change', {
    env: { GUARDRAIL_TOPIC_ARN: topicArn, GUARDRAIL_RECHECK_QUEUE_URL: queueUrl, ...env },
    ask,
    journal: memoryJournal(),
    now,
    pause: async () => {},
    log: line => lines.push(line),
  });
  await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  await reopen(aws);
  return {
    aws,
    handler,
    asked,
    logged: () => lines.map(line => JSON.parse(line)),
    told: () => aws.state().published.map(({ message }) => alertOf(message)),
    inForce: () => aws.state().policies.get(policyArn)?.defaultVersion,
    after: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
  };
}

const reopen = (aws: Account) =>
  aws.call('us-east-1', 'iam:CreatePolicyVersion', {
    PolicyArn: policyArn,
    PolicyDocument: openPolicy,
    SetAsDefault: true,
  });

const batch = (...bodies: string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `m${index}`, eventSource: 'aws:sqs', body })),
});

describe('re-checks come by the queue', () => {
  test('ordered after a repair; what is open again is told under the same incident', async () => {
    const door = await closed();
    await door.handler(createVersion(openPolicy));
    expect(door.aws.state().delayed).toMatchObject([{ queueUrl, seconds: 60 }]);
    const [{ body } = { body: '' }] = door.aws.state().delayed;
    expect(await door.handler(batch(body))).toEqual({ batchItemFailures: [] });
    expect(door.told()).toHaveLength(1);
    await reopen(door.aws);
    expect(await door.handler(batch(body))).toEqual({ batchItemFailures: [] });
    expect(door.told().map(({ outcome, sequence }) => [outcome, sequence])).toEqual([
      ['remediated', 1],
      ['not-closed', 2],
    ]);
    expect(door.told()[1].incident).toEqual(door.told()[0].incident);
  });

  test('only the messages that failed come again', async () => {
    const door = await closed();
    await door.handler(createVersion(openPolicy));
    const [{ body } = { body: '' }] = door.aws.state().delayed;
    const answer = await door.handler(batch('{', body, '{"recheck":1}', '[]'));
    expect(answer).toEqual({ batchItemFailures: [0, 2, 3].map(index => ({ itemIdentifier: `m${index}` })) });
    expect(door.logged().filter(line => line.level === 'error')).toHaveLength(3);
  });
});

describe('an undo comes by a direct invocation', () => {
  test('takes the repair back and tells', async () => {
    const door = await closed();
    const event = createVersion(openPolicy);
    await door.handler(event);
    const { eventID } = event.detail as { eventID: string };
    expect(await door.handler({ undo: eventID })).toMatchObject({ outcome: 'undone', id: eventID });
    expect(door.inForce()).toBe('v2');
    expect(door.told().at(-1)).toMatchObject({ outcome: 'undone', sequence: 2 });
    expect(await door.handler({ undo: eventID })).toMatchObject({ outcome: 'already undone' });
  });

  test('says why it is refused', async () => {
    const door = await closed();
    expect(await door.handler({ undo: 'nothing' })).toMatchObject({
      level: 'warn',
      outcome: 'unknown',
      because: expect.stringContaining('nothing'),
    });
  });

  test.each([{ undo: 5 }, { undo: '' }, { undo: 'x', detail: {} }])('is nothing else: %j', async event => {
    const door = await closed();
    await expect(door.handler(event)).rejects.toThrow('unreadable event');
  });
});

describe('the configuration in an SSM parameter', () => {
  const env = { GUARDRAIL_CONFIG_PARAMETER: 'session-guardrail' };

  test('is read once a minute', async () => {
    const door = await closed(env);
    door.aws.state().parameters.set('session-guardrail', remediate);
    await door.handler(createVersion(openPolicy));
    expect(door.told()).toMatchObject([{ outcome: 'remediated' }]);
    await door.handler(createVersion(openPolicy, { eventID: 'second' }));
    const reads = () => door.asked.filter(action => action === 'ssm:GetParameter').length;
    expect(reads()).toBe(1);
    door.after(61);
    await door.handler(createVersion(openPolicy, { eventID: 'third' }));
    expect(reads()).toBe(2);
  });

  test.each([
    ['not there', undefined],
    ['not JSON', '{'],
    ['of a rule that does not exist', '{"rules":{"remote-host-forwading":{"mode":"off"}}}'],
  ])('%s: nothing is changed, somebody is told, the invocation fails', async (_what, value) => {
    const door = await closed(env);
    if (value !== undefined) door.aws.state().parameters.set('session-guardrail', value);
    await expect(door.handler(createVersion(openPolicy))).rejects.toThrow(/^config: /);
    expect(door.inForce()).toBe('v2');
    expect(door.told()[0].gaps[0]).toMatch(/^config: /);
  });
});

test('the role’s own id is asked for once, and only where a role made the change', async () => {
  const door = await closed();
  await door.handler(createVersion(openPolicy));
  expect(door.asked).not.toContain('sts:GetCallerIdentity');
  const userIdentity = {
    type: 'AssumedRole',
    principalId: 'AROAX:me',
    arn: 'arn:aws:sts::111122223333:assumed-role/x/me',
  };
  for (const eventID of ['one', 'two']) await door.handler(createVersion(openPolicy, { eventID, userIdentity }));
  expect(door.asked.filter(action => action === 'sts:GetCallerIdentity')).toHaveLength(1);
});

test('an account that will not say who asks is no reason to be silent', async () => {
  const door = await closed();
  const userIdentity = { type: 'AssumedRole', principalId: 'AROAX:me' };
  const { ask } = door.aws;
  const strict = openDoor('policy-change', {
    env: { GUARDRAIL_TOPIC_ARN: topicArn, GUARDRAIL_CONFIG: remediate },
    ask: (action, input) =>
      action === 'sts:GetCallerIdentity' ? Promise.reject(new AwsError('AccessDenied', 'no')) : ask(action, input),
    now: () => new Date('2026-11-21T10:00:10Z'),
    pause: async () => {},
    log: () => {},
  });
  expect(await strict(createVersion(openPolicy, { userIdentity }))).toMatchObject({ outcome: 'remediated' });
});
