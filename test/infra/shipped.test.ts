import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Account, createAccount } from '../../cli/account/account.ts';
import { type AccountServer, serveAccount } from '../../cli/account/server.ts';
import { buildCode } from '../../infra/code.ts';
import { type Served, serveTable } from '../aws/served-table.ts';
import { alertOf, createVersion, account as id, openPolicy, policyArn, safePolicy } from '../handlers/events.ts';
import { type Running, runtimes, startFunction } from '../lambda/runtime-api.ts';
import { made } from './held.ts';
import { matchesEvent } from './pattern.ts';
import { resolver } from './resolve.ts';
import { synthesised, type Template } from './templates.ts';

/** What the template ships: its inline code, its environment, and the rule that starts it. */
interface Shipped {
  code: string;
  environment: Record<string, string>;
  pattern: unknown;
}
let shipped: Shipped;
let table: Served;
let folder: string;

beforeAll(async () => {
  const template = synthesised(await buildCode()).get('standalone.inline')!;
  table = await serveTable();
  shipped = shippedIn(template);
  folder = mkdtempSync(join(tmpdir(), 'shipped-'));
  writeFileSync(join(folder, 'index.js'), shipped.code);
}, 120_000);
afterAll(async () => {
  await table.close();
  rmSync(folder, { recursive: true });
});

function shippedIn(template: Template): Shipped {
  const resources = resolver(template, { made: { ...made, Table: table.table } }).resources();
  const properties = (one: string) => resources.find(resource => resource.id === one)!.properties;
  const { Code, Environment } = properties('PolicyChangeFunction');
  return {
    code: Code.ZipFile,
    environment: Environment.Variables,
    pattern: properties('PolicyChangeRule').EventPattern,
  };
}

describe.each(runtimes.filter(({ name }) => name === 'nodejs24.x'))(
  'the inline template’s function on $name',
  ({ node }) => {
    let aws: Account;
    let server: AccountServer;
    let running: Running;
    beforeEach(async () => {
      aws = createAccount({ account: id, region: 'us-east-1', clock: () => new Date() });
      server = await serveAccount(aws);
      const configuration = { mode: { accounts: { [id]: 'remediate' } } };
      aws.state().parameters.set(shipped.environment.GUARDRAIL_CONFIG_PARAMETER!, JSON.stringify(configuration));
      await aws.call('us-east-1', 'iam:CreatePolicy', { PolicyName: 'Ports', PolicyDocument: safePolicy });
      await aws.call('us-east-1', 'iam:CreatePolicyVersion', {
        PolicyArn: policyArn,
        PolicyDocument: openPolicy,
        SetAsDefault: true,
      });
      running = await startFunction(node, folder, {
        ...shipped.environment,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_ENDPOINT_URL: server.url,
        AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
        // Where Lambda's runtime keeps the SDK.
        NODE_PATH: resolve(import.meta.dirname, '../../node_modules'),
      });
    });
    afterEach(async () => {
      await running.close();
      await server.close();
    });
    const inForce = async () => (await aws.ask('iam:GetPolicy', { PolicyArn: policyArn })).Policy.DefaultVersionId;
    const published = () => aws.state().published;

    test('takes what its rule lets through, tells of it, and puts the safe version back', async () => {
      const event = createVersion(openPolicy);
      expect(matchesEvent(shipped.pattern, event)).toBe(true);
      expect(await running.invoke(event)).toMatchObject({
        kind: 'response',
        body: { outcome: 'remediated', done: ['restore-policy-version'] },
      });
      expect(alertOf(published().at(-1)!.message)).toMatchObject({
        outcome: 'remediated',
        findings: [expect.objectContaining({ rule: 'implicit-default-shell', since: 'new' })],
      });
      expect(published().at(-1)!.topicArn).toBe(made.Topic);
      expect(await inForce()).toBe('v1');
    });

    test('does so once, however often the event comes', async () => {
      const event = createVersion(openPolicy, { eventID: '0d9e7a52-0000-4000-8000-000000000004' });
      await running.invoke(event);
      const told = published().length;
      expect(await running.invoke(event)).toMatchObject({ body: { repeated: true } });
      expect(published()).toHaveLength(told);
    });

    test('passes the heartbeat on to the topic', async () => {
      const beat = {
        source: 'session-guardrail.heartbeat',
        'detail-type': 'Session guardrail heartbeat',
        account: id,
        region: 'us-east-1',
        detail: {},
      };
      expect(await running.invoke(beat)).toMatchObject({ kind: 'response', body: { outcome: 'heartbeat' } });
      expect(published()).toHaveLength(1);
    });
  },
);
