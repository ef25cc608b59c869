import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Account, createAccount } from '../../cli/account/account.ts';
import { type AccountServer, serveAccount } from '../../cli/account/server.ts';
import { dynamoJournal } from '../../functions/aws/dynamo-journal.ts';
import { AwsError } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { type Served, serveTable } from '../aws/served-table.ts';
import {
  alertOf,
  createVersion,
  account as id,
  openPolicy,
  policyArn,
  safePolicy,
  topicArn,
} from '../handlers/events.ts';
import { guardrail } from './run.ts';

const config = JSON.stringify({ mode: { accounts: { [id]: 'remediate' } } });
const now = () => new Date();
const event = createVersion(openPolicy);
const incident = (event.detail as { eventID: string }).eventID;

let table: Served;
let aws: Account;
let server: AccountServer;
const inForce = () => aws.state().policies.get(policyArn)?.defaultVersion;

/** An account whose policy was opened and closed again, behind loopback; the command line finds it by the environment. */
beforeEach(async () => {
  table = await serveTable();
  aws = createAccount({ account: id, region: 'us-east-1', clock: now });
  await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
  const bad = { PolicyArn: policyArn, PolicyDocument: openPolicy, SetAsDefault: true };
  await aws.call('us-east-1', 'iam:CreatePolicyVersion', bad);
  server = await serveAccount(aws);
  const unique = () => crypto.randomUUID();
  const journal = dynamoJournal({ ask: table.ask, table: table.table, now, retentionDays: 30, unique });
  const env = { GUARDRAIL_TOPIC_ARN: topicArn, GUARDRAIL_CONFIG: config };
  await openDoor('policy-change', { env, ask: aws.ask, journal, now, pause: async () => {}, log: () => {} })(event);
  const surroundings = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: server.url,
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    GUARDRAIL_TABLE: table.table,
    GUARDRAIL_TOPIC_ARN: topicArn,
  };
  for (const [name, value] of Object.entries(surroundings)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await table.close();
});

describe('guardrail undo', () => {
  test('takes the repair back, tells, and does nothing the second time', async () => {
    expect(inForce()).toBe('v1');
    const first = await guardrail(['undo', incident]);
    expect(first).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining(`${incident} is undone.`) });
    expect(inForce()).toBe('v2');
    const outcomes = () => aws.state().published.map(({ message }) => alertOf(message).outcome);
    expect(outcomes()).toEqual(['remediated', 'undone']);
    const second = await guardrail(['undo', incident, '--format', 'json']);
    expect([second.code, JSON.parse(second.stdout)]).toEqual([0, { schemaVersion: 1, outcome: 'already undone' }]);
    expect(outcomes()).toHaveLength(2);
  });

  test('is refused with the difference where the state moved on', async () => {
    const next = { PolicyArn: policyArn, PolicyDocument: safePolicy, SetAsDefault: true };
    await aws.call('us-east-1', 'iam:CreatePolicyVersion', next);
    const { code, stdout } = await guardrail(['undo', incident]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('v3 is in force, not v1')]);
    expect(inForce()).toBe('v3');
  });

  test('of an incident that nobody knows is an error', async () => {
    const { code, stderr } = await guardrail(['undo', 'nobody-knows']);
    expect([code, stderr]).toEqual([2, 'guardrail: the journal knows of no repair for incident nobody-knows\n']);
  });

  test('names the function to invoke where the table lets nobody else write', async () => {
    const { call } = aws;
    // The table of this test takes everything; the refusal comes with the first read of the state instead.
    aws.call = async (region, action, input) => {
      if (action === 'iam:GetPolicy') throw new AwsError('AccessDenied', 'not authorized');
      return call(region, action, input);
    };
    const { code, stderr } = await guardrail(['undo', incident]);
    expect(code).toBe(2);
    expect(stderr).toContain('aws lambda invoke --function-name session-guardrail-policy-change');
    expect(inForce()).toBe('v1');
  });
});

test.each([
  [['undo'], 'one incident'],
  [['undo', 'a', 'b'], 'one incident'],
  [['undo', 'a', '--state', 'x'], '--state belongs to replay'],
])('%j is bad usage', async (args, says) => {
  const { code, stderr } = await guardrail(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
});
