import { expect, test } from 'vitest';
import { serveAccount } from '../../cli/account/server.ts';
import { sdkAsk } from '../../functions/aws/ask.ts';
import { askAt, type Whereabouts } from '../../functions/aws/ask-at.ts';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { remediating } from '../faults/play.ts';
import { type Site, siteOf } from '../faults/site.ts';
import { account, region, topicArn } from '../stories/place.ts';
import { slippedInStory } from '../stories/slipped-in.ts';

const there = 'eu-west-1';
const shell = 'SSM-SessionManagerRunShell';
const Target = 'i-0123456789abcdef0';

/** What AWS is asked through: the embedded account itself, or the real clients over HTTP. */
type Asks = (where: Whereabouts) => Ask;
const embedded =
  ({ account }: Site): Asks =>
  where =>
    ((action, input) => account.call(where.region, action, input)) as Ask;

/** A policy is opened, and its holder starts a shell in the region of IAM and one in another. */
async function opened() {
  const site = await siteOf(slippedInStory);
  const event = await slippedInStory.change(site.act);
  for (const DocumentName of [undefined, 'RestrictedPortForwardingSession'])
    await site.account.call(there, 'ssm:StartSession', { Target, ...(DocumentName && { DocumentName }) });
  site.account.settle();
  return { site, event };
}

async function goingOn({ account }: Site, where: string): Promise<string[]> {
  const answer = await account.call(where, 'ssm:DescribeSessions', { State: 'Active' });
  return (answer as { Sessions: { DocumentName?: string }[] }).Sessions.map(({ DocumentName = shell }) => DocumentName);
}

function doorOf({ now, pause }: Site, asks: Asks, regions: string) {
  const env = {
    GUARDRAIL_TOPIC_ARN: topicArn,
    GUARDRAIL_RECHECK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/rechecks',
    GUARDRAIL_CONFIG: JSON.stringify(remediating(slippedInStory)),
    GUARDRAIL_REGIONS: regions,
  };
  const ask = asks({ account, region, partition: 'aws' });
  return openDoor('policy-change', { env, ask, askAt: asks, journal: memoryJournal(), now, pause, log: () => {} });
}

const legitimate = 'RestrictedPortForwardingSession';

test('a session that the change made possible in another watched region is ended there', async () => {
  const { site, event } = await opened();
  await doorOf(site, embedded(site), `${region}, ${there}`)(event);
  expect([await goingOn(site, region), await goingOn(site, there)]).toEqual([[legitimate], [legitimate]]);
  const [alert] = site.told();
  expect(alert).toMatchObject({
    outcome: 'remediated',
    plan: { steps: [{}, { says: expect.stringMatching(/operator-\w+ in eu-west-1 of/) }] },
  });
  expect(alert?.gaps.join('\n')).toMatch(/other regions than us-east-1, eu-west-1 were not looked for/);
});

test('the same over the real clients', async () => {
  const { site, event } = await opened();
  const server = await serveAccount(site.account);
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const access = { region, credentials, endpoint: server.url };
  try {
    await doorOf(site, askAt({ account, region, access }, sdkAsk(access)), there)(event);
  } finally {
    await server.close();
  }
  expect([await goingOn(site, region), await goingOn(site, there)]).toEqual([[legitimate], [legitimate]]);
  expect(site.told()[0]?.outcome).toBe('remediated');
});

test('regions that are not watched are left alone, and named as such', async () => {
  const { site, event } = await opened();
  await doorOf(site, embedded(site), '')(event);
  expect([await goingOn(site, region), await goingOn(site, there)]).toEqual([[legitimate], [shell, legitimate]]);
  expect(site.told()[0]?.gaps.join('\n')).toMatch(/other regions than us-east-1 were not looked for/);
});

test.each([
  ['UnrecognizedClientException', /in eu-west-1 could not be listed: UnrecognizedClientException/],
  ['AccessDeniedException', /in eu-west-1 could not be read: ssm:DescribeSessions answered AccessDenied/],
])('a region that answers %s is a gap, and the rest is done', async (code, said) => {
  const { site, event } = await opened();
  const asks: Asks = where =>
    where.region === there ? () => Promise.reject(new AwsError(code, 'no')) : embedded(site)(where);
  await doorOf(site, asks, there)(event);
  expect(await goingOn(site, region)).toEqual([legitimate]);
  expect(site.told()[0]).toMatchObject({
    outcome: 'remediated',
    gaps: expect.arrayContaining([expect.stringMatching(said)]),
  });
});

test('a session that does not end is told as not closed, also by later looks, until it has ended', async () => {
  const { site, event } = await opened();
  const asks: Asks = where => {
    const ask = embedded(site)(where);
    const refusing = ((action, input) =>
      action === 'ssm:TerminateSession' && where.region === there
        ? Promise.reject(new AwsError('AccessDeniedException', 'no'))
        : ask(action, input)) as Ask;
    return refusing;
  };
  const door = doorOf(site, asks, there);
  await door(event);
  expect(site.told()[0]?.outcome).toBe('not-closed');
  expect(site.told()[0]?.gaps.join('\n')).toMatch(/Going on: session operator-\w+ in eu-west-1 .*ending it failed/);

  const later = () => {
    const body = site.account.state().delayed.at(-1)?.body;
    return door({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body }] });
  };
  await later();
  expect(site.told()[1]?.outcome).toBe('not-closed');
  expect(site.told()[1]?.gaps.join('\n')).toMatch(/Going on: session operator-\w+ in eu-west-1, which was to be ended/);

  const { Sessions } = (await site.account.call(there, 'ssm:DescribeSessions', { State: 'Active' })) as {
    Sessions: { SessionId: string; DocumentName?: string }[];
  };
  const [session] = Sessions.filter(one => one.DocumentName === undefined);
  await site.account.call(there, 'ssm:TerminateSession', { SessionId: session?.SessionId });
  site.account.settle();
  await later();
  expect(site.told()[2]?.outcome).toBe('remediated');
});
