import type { Action } from '../../functions/calls.ts';
import { account } from '../stories/place.ts';
import type { Story } from '../stories/story.ts';
import { type Fault, soundly, type Tap } from './faults.ts';
import { type Ended, invoke } from './process.ts';
import { reading, type Site, siteOf } from './site.ts';

/** A story after its last delivery. */
export interface Played {
  story: Story;
  site: Site;
  event: Record<string, unknown>;
  /** The account just before and just after the change. */
  before: string;
  changed: string;
  /** What each delivery of the event came to, in order. */
  ended: Ended[];
  /** AWS refused to say something that was asked. */
  blinded: boolean;
  /** The event was given up, and lies where an operator finds it. */
  dead: boolean;
}

/** Lambda tries an event that fails twice more, after these waits, and then hands it to the dead-letter queue. */
const retries = [60_000, 120_000];
/** How long a message of the re-check queue that failed stays hidden, and how often it is tried. */
const hidden = 180_000;
const receives = 4;

export const remediating = (story: Story) => ({
  mode: { accounts: { [account]: 'remediate' } },
  ...story.config,
});

/** The account before and after the story's change, nothing delivered yet. */
export async function begin(story: Story, stale = 0): Promise<Played> {
  const site = await siteOf(story, stale);
  const earlier = await story.earlier?.(site.act);
  if (earlier) await invoke(site, story.door, remediating(story), earlier, soundly);
  const before = site.digest();
  const event = await story.change(site.act);
  return { story, site, event, before, changed: site.digest(), ended: [], blinded: false, dead: false };
}

/** Delivers an event until it is done with, as Lambda does: retries, then the dead-letter queue. */
export async function deliver(played: Played, config: object, first: Tap, later: Tap = soundly): Promise<void> {
  const { site, story, event } = played;
  for (const [attempt, wait] of [0, ...retries].entries()) {
    site.pass(wait);
    const ended = await invoke(site, story.door, config, event, attempt === 0 ? first : later);
    played.ended.push(ended);
    if (ended === 'done') return;
  }
  played.dead = true;
}

/** Delivers what the guardrail left in its queue for later, each when it is due. */
export async function settle({ site, story }: Played, config: object, tap: Tap = soundly): Promise<void> {
  for (let message = site.queue.next(); message; message = site.queue.next()) {
    const wait = message.due - site.now().getTime();
    if (wait > 0) site.pass(wait);
    const batch = { Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: message.body }] };
    for (let received = 0; received < receives; received++) {
      if ((await invoke(site, story.door, config, batch, tap)) === 'done') break;
      site.pass(hidden);
    }
  }
}

/** The whole life of an event in which one call of its first delivery fails. */
export async function play(
  story: Story,
  fault: Fault,
  index: number,
  config: object = remediating(story),
): Promise<Played> {
  const played = await begin(story);
  let failed: Action | undefined;
  const first: Tap = asked => {
    if (asked.index === index) {
      failed = asked.action;
      played.blinded = fault.refuses === true && reading.test(failed);
    }
    return fault.at(index)(asked);
  };
  const later: Tap = asked => (failed && fault.lasting ? fault.lasting(failed)(asked) : asked.carryOut());
  await deliver(played, config, first, later);
  await settle(played, config, later);
  // Whoever is told may come to it late, and AWS may send an event once more long after.
  played.site.pass(3_600_000);
  if (!played.dead) await deliver(played, config, later, later);
  await settle(played, config, later);
  return played;
}

/** The calls of a delivery in which nothing fails. */
export async function callsOf(story: Story, config: object = remediating(story)): Promise<Action[]> {
  const played = await begin(story);
  const calls: Action[] = [];
  await deliver(played, config, asked => {
    calls.push(asked.action);
    return asked.carryOut();
  });
  return calls;
}

/** Two deliveries of one event at once: the second runs from its beginning to its end while the first waits at a call. */
export async function playAtOnce(story: Story, index: number): Promise<Played> {
  const config = remediating(story);
  const played = await begin(story);
  let other: Ended | undefined;
  await deliver(played, config, async asked => {
    if (asked.index === index) other = await invoke(played.site, story.door, config, played.event, soundly);
    return asked.carryOut();
  });
  if (other === 'failed') await deliver(played, config, soundly);
  await settle(played, config);
  return played;
}

/** An event that comes while reads do not see the last writes: so many of them are behind. */
export async function playStale(story: Story, stale: number): Promise<Played> {
  const config = remediating(story);
  const played = await begin(story, stale);
  played.blinded = true;
  await deliver(played, config, soundly);
  await settle(played, config);
  return played;
}
