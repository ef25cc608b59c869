import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Account, createAccount } from '../../cli/account/account.ts';
import { type AccountServer, serveAccount } from '../../cli/account/server.ts';
import {
  alertOf,
  createVersion,
  account as id,
  openPolicy,
  policyArn,
  safePolicy,
  topicArn,
  unreadable,
  unwatched,
} from '../handlers/events.ts';
import { type Running, runtimes, startFunction } from './runtime-api.ts';

const root = resolve(import.meta.dirname, '../..');
const doors = readdirSync(join(root, 'functions/handlers'))
  .map(file => file.replace(/\.ts$/, ''))
  .filter(name => readFileSync(join(root, `functions/handlers/${name}.ts`), 'utf8').includes('export const handler'));
/** The sweep has a schedule, and takes any event for its beginning. */
const eventDoors = doors.filter(name => name !== 'sweep');

let built: string;
beforeAll(() => {
  built = mkdtempSync(join(tmpdir(), 'built-'));
  execFileSync(process.execPath, ['build.mjs', built], { cwd: root, stdio: 'inherit' });
});
afterAll(() => rmSync(built, { recursive: true }));

const bundle = (door: string) => join(built, 'functions', door);

test('every door is built', () => {
  expect(doors.length).toBeGreaterThanOrEqual(3);
  expect(readdirSync(join(built, 'functions')).sort()).toEqual(doors.toSorted());
});

test.each(doors)('%s declares fewer than three parameters', async door => {
  const { handler } = await import(pathToFileURL(join(bundle(door), 'index.mjs')).href);
  expect(handler.length).toBeLessThan(3);
});

test.each(doors)('%s loads nothing of the SDK before it calls AWS', door => {
  const read = (file: string) => readFileSync(join(bundle(door), file), 'utf8');
  const atStart = new Set(['index.mjs']);
  for (const file of atStart) {
    for (const [, next] of read(file).matchAll(/(?:^|;)import(?:\{[^}]*\}from)?"\.\/([^"]+)"/gm)) atStart.add(next!);
  }
  const marks = ['AmazonSSM', 'x-amz-target', 'awsQueryError'];
  const loaded = [...atStart].map(read).join();
  const whole = readdirSync(bundle(door)).map(read).join();
  expect(marks.filter(mark => !whole.includes(mark))).toEqual([]);
  expect(marks.filter(mark => loaded.includes(mark))).toEqual([]);
});

describe.each(runtimes)('built, on $name', ({ node }) => {
  let aws: Account;
  let server: AccountServer;
  let running: Running | undefined;
  beforeEach(async () => {
    aws = createAccount({ account: id, region: 'us-east-1', clock: () => new Date() });
    server = await serveAccount(aws);
    await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
    await aws.call('us-east-1', 'iam:CreatePolicyVersion', {
      PolicyArn: policyArn,
      PolicyDocument: openPolicy,
      SetAsDefault: true,
    });
  });
  afterEach(async () => {
    await running?.close();
    await server.close();
  });

  async function start(door: string, env: Record<string, string> = {}) {
    running = await startFunction(node, bundle(door), {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: server.url,
      GUARDRAIL_TOPIC_ARN: topicArn,
      ...env,
    });
    return running;
  }
  const inForce = async () => (await aws.ask('iam:GetPolicy', { PolicyArn: policyArn })).Policy.DefaultVersionId;
  const alerts = () => aws.state().published.map(({ message }) => alertOf(message));

  test.each(eventDoors)('%s lets what it does not watch pass', async door => {
    const { invoke, log } = await start(door);
    expect(await invoke(unwatched)).toMatchObject({ kind: 'response', body: { door, outcome: 'ignored' } });
    expect(log()).toMatch(/^\{"door":.*\}$/m);
  });

  test.each(eventDoors)('%s reports an event that it cannot read, and lives on', async door => {
    const { invoke } = await start(door);
    expect(await invoke(unreadable)).toMatchObject({
      kind: 'error',
      body: { errorMessage: expect.stringMatching(/^unreadable event: /) },
    });
    expect(await invoke(unwatched)).toMatchObject({ kind: 'response' });
  });

  test('tells of a policy that was opened, and changes nothing by default', async () => {
    const { invoke } = await start('policy-change');
    expect(await invoke(createVersion(openPolicy))).toMatchObject({ kind: 'response', body: { outcome: 'alerted' } });
    expect(alerts()).toMatchObject([
      { outcome: 'alerted', findings: [expect.objectContaining({ rule: 'implicit-default-shell', since: 'new' })] },
    ]);
    expect(await inForce()).toBe('v2');
  });

  test('closes it again where it may', async () => {
    const { invoke } = await start('policy-change', {
      GUARDRAIL_CONFIG: JSON.stringify({ mode: { accounts: { [id]: 'remediate' } } }),
    });
    expect(await invoke(createVersion(openPolicy))).toMatchObject({
      kind: 'response',
      body: { outcome: 'remediated', done: ['restore-policy-version'] },
    });
    expect(alerts().at(-1)).toMatchObject({ outcome: 'remediated' });
    expect(await inForce()).toBe('v1');
  });

  test('sweeps the account', async () => {
    await aws.call('us-east-1', 'iam:CreateRole', { RoleName: 'holder', AssumeRolePolicyDocument: '{}' });
    await aws.call('us-east-1', 'iam:AttachRolePolicy', { RoleName: 'holder', PolicyArn: policyArn });
    const { invoke } = await start('sweep');
    const { kind, body } = await invoke({ source: 'aws.events', account: id, region: 'us-east-1' });
    expect([kind, body]).toEqual(['response', expect.objectContaining({ door: 'sweep', outcome: 'swept' })]);
    expect(alerts()).toMatchObject([
      { change: { event: 'Sweep' }, findings: [{ rule: 'implicit-default-shell', since: 'existing' }] },
    ]);
  });

  test('fails where the alert cannot be published', async () => {
    const { invoke } = await start('policy-change', { AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:9' });
    expect(await invoke(createVersion(openPolicy))).toMatchObject({ kind: 'error' });
  });
});
