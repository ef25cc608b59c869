import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serveAccount } from '../../cli/account/server.ts';
import { sdkAsk } from '../../functions/aws/ask.ts';
import type { Action, Ask } from '../../functions/calls.ts';
import type * as Judge from '../../functions/judge.ts';
import { region } from '../stories/place.ts';
import { stories } from '../stories/stories.ts';
import type { Story } from '../stories/story.ts';
import { type Fault, faults, soundly, type Tap } from './faults.ts';
import { brokenIn } from './invariants.ts';
import { begin, callsOf, deliver, type Played, remediating, settle } from './play.ts';
import { reading, type Site } from './site.ts';

vi.mock('../../functions/judge.ts', async original => {
  const { quick } = await import('./quick-judge.ts');
  return quick(await original<typeof Judge>());
});

let cases = 0;
/** What the account's server speaks; the journal and the queue of a site stay in the process. */
const served = /^(iam|ssm|tag|sns|sts):/;
/** The server cannot end the process that calls it. */
const ofServers = faults.filter(fault => fault.name !== 'crash after it');

/** What the server stands for at the moment. */
let behind: { site: Site; tap: Tap; calls: number };
let clients: Ask;
let server: Awaited<ReturnType<typeof serveAccount>>;

beforeAll(async () => {
  server = await serveAccount({
    call: async (_region, action, input) =>
      behind.tap({
        index: behind.calls++,
        action: action as Action,
        input: input as object,
        carryOut: () => behind.site.carryOut(action as Action, input as never),
        crash: () => Promise.reject(new Error('a server ends no process')),
      }),
  });
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  clients = sdkAsk({ region, endpoint: server.url, credentials });
});

afterAll(async () => {
  await server.close();
  console.log(`${cases} cases over HTTP`);
});

/** One call fails at the server; what the clients make of that, their own retries included, is part of the story. */
async function play(story: Story, fault: Fault, index: number): Promise<Played> {
  const begun = await begin(story);
  const { site } = begun;
  let failed: Action | undefined;
  const tap: Tap = asked => {
    if (asked.index === index) failed = asked.action;
    return failed && fault.lasting && asked.index > index ? fault.lasting(failed)(asked) : fault.at(index)(asked);
  };
  behind = { site, tap, calls: 0 };
  const carryOut: Ask = (action, input) =>
    served.test(action) ? clients(action, input) : site.carryOut(action, input);
  const played = { ...begun, site: { ...site, carryOut } };
  await deliver(played, remediating(story), soundly);
  await settle(played, remediating(story));
  return { ...played, blinded: fault.refuses === true && failed !== undefined && reading.test(failed) };
}

/** Of the calls that go to the server the first, the last, and all that change something or tell of it. */
async function sampleOf(story: Story): Promise<[action: Action, index: number][]> {
  const calls = (await callsOf(story)).filter(action => served.test(action));
  return calls
    .map((action, index): [Action, number] => [action, index])
    .filter(([action, index]) => index === 0 || index === calls.length - 1 || !reading.test(action));
}

describe('over the real clients by HTTP', () => {
  test.each(stories.map(story => [story.name, story] as const))('%s', async (_name, story) => {
    const broken: string[] = [];
    for (const [action, index] of await sampleOf(story)) {
      for (const fault of ofServers) {
        const found = await brokenIn(await play(story, fault, index));
        broken.push(...found.map(what => `call ${index} (${action}) ${fault.name}: ${what}`));
        cases++;
      }
    }
    expect(broken).toEqual([]);
  });
});
