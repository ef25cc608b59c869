import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Survey, sdkSurvey } from '../../functions/aws/survey.ts';

/** One answer for each operation, on the wire as AWS writes it: what the real clients make of it is what is tested. */
const json = new Map<string, unknown>([
  [
    '/listRegions',
    {
      Regions: [
        { RegionName: 'eu-west-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
        { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
      ],
    },
  ],
  ['DescribeTrails', { trailList: [{ TrailARN: 'arn:trail', HomeRegion: 'us-west-2' }] }],
  ['GetTrailStatus', { IsLogging: true }],
  [
    'GetEventSelectors',
    {
      AdvancedEventSelectors: [
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Management'] },
            { Field: 'readOnly', Equals: ['false'] },
          ],
        },
      ],
    },
  ],
  [
    'ListRules',
    {
      Rules: [
        { Name: 'session-guardrail-a', State: 'ENABLED', EventPattern: '{}' },
        { Name: 'session-guardrail-b', State: 'DISABLED' },
      ],
    },
  ],
  ['ListTargetsByRule', { Targets: [{ Id: '1', Arn: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }] }],
  ['/configuration', { Environment: { Variables: { GUARDRAIL_TABLE: 't' } } }],
  ['/concurrency', { ReservedConcurrentExecutions: 0 }],
  ['DescribeOrganization', { Organization: { MasterAccountId: '999988887777' } }],
  ['GetParameter', { Parameter: { Value: '{}' } }],
]);
const xml = new Map([
  ['GetCallerIdentity', '<Account>111122223333</Account><Arn>arn:me</Arn>'],
  [
    'ListSubscriptionsByTopic',
    '<Subscriptions><member><SubscriptionArn>PendingConfirmation</SubscriptionArn><Protocol>email</Protocol></member><member><SubscriptionArn>arn:aws:sns:x</SubscriptionArn><Protocol>sqs</Protocol></member></Subscriptions>',
  ],
]);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

/** What was asked for, and in which region: that is in the signature. */
const asked: string[] = [];

const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  const [, region] = /Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
  asked.push(`${String(request.headers['x-amz-target']).split('.').at(-1)} ${region}`);
  const query = new URLSearchParams(body).get('Action') ?? '';
  const answered = xml.get(query);
  if (answered !== undefined) {
    response.setHeader('content-type', 'text/xml');
    response.end(`<${query}Response><${query}Result>${answered}</${query}Result></${query}Response>`);
    return;
  }
  const target =
    String(request.headers['x-amz-target'] ?? '')
      .split('.')
      .at(-1) ?? '';
  const path = [...json.keys()].find(key => key.startsWith('/') && request.url?.split('?')[0]?.endsWith(key));
  const found = json.get(target) ?? json.get(path ?? '');
  response.statusCode = found ? 200 : 400;
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify(found ?? { __type: 'TargetNotConnected', message: target }));
});

let survey: Survey;
beforeAll(async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  survey = sdkSurvey({
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
  });
});
afterAll(() => new Promise(resolve => server.close(resolve)));

test('an AWS that takes the call and never answers is given up', async () => {
  const silent = createServer(() => {});
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  await expect(sdkSurvey({ endpoint, region: 'eu-west-1', credentials }).identity()).rejects.toThrow(/requestTimeout/);
  silent.closeAllConnections();
  await new Promise(resolve => silent.close(resolve));
}, 40_000);

test('the real clients bring each answer', async () => {
  expect(await survey.identity()).toEqual({ account: '111122223333', arn: 'arn:me' });
  expect(await survey.regions()).toEqual([
    { name: 'eu-west-1', enabled: true },
    { name: 'af-south-1', enabled: false },
  ]);
  expect(await survey.managementAccount()).toBe('999988887777');
  expect(await survey.trails('eu-west-1')).toEqual([{ arn: 'arn:trail', logging: true, writes: true }]);
  await survey.trails('eu-north-1');
  expect(asked.filter(one => one.startsWith('GetTrailStatus'))).toEqual(['GetTrailStatus us-west-2']);
  const targets = ['arn:aws:lambda:eu-west-1:111122223333:function:f'];
  expect(await survey.rules('eu-west-1', 'session-guardrail')).toEqual([
    { name: 'session-guardrail-a', enabled: true, pattern: '{}', targets },
    { name: 'session-guardrail-b', enabled: false, targets },
  ]);
  expect(await survey.deployedFunction('eu-west-1', 'f')).toEqual({
    name: 'f',
    env: new Map([['GUARDRAIL_TABLE', 't']]),
    reserved: 0,
  });
  expect(await survey.subscriptions('eu-west-1', 'arn:aws:sns:eu-west-1:111122223333:t')).toEqual([
    { protocol: 'email', confirmed: false },
    { protocol: 'sqs', confirmed: true },
  ]);
  expect(await survey.parameter('eu-west-1', '/p')).toBe('{}');
  expect(await survey.tryDefaultShell('eu-west-1', 'i-00000000000000000')).toBe('TargetNotConnected');
});
