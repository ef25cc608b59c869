import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sdkAsk } from '../../functions/aws/ask.ts';
import { askAt, type Home } from '../../functions/aws/ask-at.ts';

/** What each request was signed as and for, and what it asked. */
const seen: string[] = [];
const expiration = new Date(Date.now() + 3_600_000).toISOString();
const assumed = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIASPOKE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const [, key = '', region = ''] =
    /Credential=([^/]+)\/\d+\/([a-z0-9-]+)\//.exec(request.headers.authorization ?? '') ?? [];
  const form = new URLSearchParams(body);
  const action = form.get('Action') ?? String(request.headers['x-amz-target']);
  seen.push([key, region, action, form.get('RoleArn')].filter(part => part).join(' '));
  if (request.headers['x-amz-target']) response.end('{}');
  else response.end(action === 'AssumeRole' ? assumed : `<${action}Response><${action}Result/></${action}Response>`);
});

let at: ReturnType<typeof askAt>;
let home: Home;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'AKIAHUB', secretAccessKey: 's' } };
  home = { account: '111122223333', region: 'us-east-1', access, spokeRole: 'session-guardrail-spoke' };
  at = askAt(home, sdkAsk(access));
});
afterAll(() => new Promise(resolve => server.close(resolve)));

const hub = { account: '111122223333', region: 'us-east-1', partition: 'aws' };
const spoke = { account: '444455556666', region: 'eu-west-1', partition: 'aws' };
const document = { Name: 'Ports' };
const publish = {
  TopicArn: 'arn:aws:sns:us-east-1:111122223333:t',
  Subject: 's',
  Message: '{"default":"m"}',
  MessageStructure: 'json',
  MessageAttributes: {},
} as const;

test('a call is made where the change was, once assumed for all calls, and published from home', async () => {
  seen.length = 0;
  await at(hub)('ssm:GetDocument', document);
  await at({ ...hub, region: 'eu-west-1' })('ssm:GetDocument', document);
  await at(spoke)('ssm:GetDocument', document);
  await at(spoke)('ssm:GetDocument', document);
  await at(spoke)('sns:Publish', publish);
  expect(seen).toEqual([
    'AKIAHUB us-east-1 AssumeRole arn:aws:iam::111122223333:role/session-guardrail-spoke',
    'ASIASPOKE us-east-1 AmazonSSM.GetDocument',
    'AKIAHUB us-east-1 AssumeRole arn:aws:iam::111122223333:role/session-guardrail-spoke',
    'ASIASPOKE eu-west-1 AmazonSSM.GetDocument',
    'AKIAHUB us-east-1 AssumeRole arn:aws:iam::444455556666:role/session-guardrail-spoke',
    'ASIASPOKE eu-west-1 AmazonSSM.GetDocument',
    'ASIASPOKE eu-west-1 AmazonSSM.GetDocument',
    'AKIAHUB us-east-1 Publish',
  ]);
});

test('without a role, its own account is asked with its own credentials', async () => {
  seen.length = 0;
  const { spokeRole: _none, ...alone } = home;
  const ask = askAt(alone, sdkAsk(home.access));
  await ask(hub)('ssm:GetDocument', document);
  await ask({ ...hub, region: 'eu-west-1' })('ssm:GetDocument', document);
  expect(seen).toEqual(['AKIAHUB us-east-1 AmazonSSM.GetDocument', 'AKIAHUB eu-west-1 AmazonSSM.GetDocument']);
});

test('without a role for them, other accounts are not asked, least of all with our own credentials', async () => {
  seen.length = 0;
  const { spokeRole: _none, ...alone } = home;
  const ask = askAt(alone, sdkAsk(home.access))(spoke);
  await expect(ask('ssm:GetDocument', document)).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(seen).toEqual([]);
});
