import { beforeEach, describe, expect, inject, test } from 'vitest';
import { memoryJournal } from '../../functions/aws/memory-journal.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { remedies } from '../../functions/remedies/index.ts';
import { account } from '../stories/place.ts';
import { stories } from '../stories/stories.ts';
import type { Story } from '../stories/story.ts';
import { canPlay } from './lacking.ts';
import { act, motoAsk, reset } from './moto.ts';
import { installStack } from './stack.ts';
import { withStandIns } from './stand-in.ts';
import { makeTopic } from './topic.ts';

const lacking = inject('lacking');
const ids = new Set<string>(remedies.map(remedy => remedy.id));

/** The door that takes the story's event, on moto through the real clients. */
async function doorFor({ door, config }: Story) {
  const topic = await makeTopic();
  const lines: string[] = [];
  const handler = openDoor(door, {
    env: {
      GUARDRAIL_TOPIC_ARN: topic.arn,
      GUARDRAIL_CONFIG: JSON.stringify({ mode: { accounts: { [account]: 'remediate' } }, ...config }),
    },
    ask: withStandIns(motoAsk(), lacking),
    journal: memoryJournal(),
    now: () => new Date(),
    pause: async () => {},
    log: line => lines.push(line),
  });
  return { handler, topic, lines };
}

describe.each(stories.map(story => [story.name, story] as const))('%s', (_name, story) => {
  const run = test.skipIf(!canPlay(story, lacking));
  beforeEach(async () => {
    await reset();
    await installStack(act);
    await story.before(act);
  });

  run('is told to those who subscribe, and closed', async () => {
    const event = await story.change(act);
    expect(await story.isOpen(act)).toBe(true);
    const { handler, topic } = await doorFor(story);
    await handler(event);
    const told = await topic.received();
    expect(told.at(-1)?.findings.map(finding => finding.rule)).toContain(story.rule);
    if (!ids.has(story.remedy)) return;
    expect(told.at(-1), JSON.stringify(told.at(-1)?.plan)).toMatchObject({ outcome: 'remediated', gaps: [] });
    expect(await story.isOpen(act)).toBe(false);
  });

  run('is told once, though the event comes twice', async () => {
    const event = await story.change(act);
    const { handler, topic } = await doorFor(story);
    await handler(event);
    const told = (await topic.received()).length;
    expect(told).toBeGreaterThan(0);
    await handler(event);
    expect(await topic.received()).toHaveLength(told);
  });
});
