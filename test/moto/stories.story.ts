import { beforeEach, describe, expect, inject, test } from 'vitest';
import { openDoor } from '../../functions/handlers/door.ts';
import { account } from '../stories/place.ts';
import { stories } from '../stories/stories.ts';
import type { Story } from '../stories/story.ts';
import { journalName, makeQueue, makeTable } from './backends.ts';
import { canPlay } from './lacking.ts';
import { act, motoAsk, reset } from './moto.ts';
import { installStack } from './stack.ts';
import { withStandIns } from './stand-in.ts';
import { makeTopic } from './topic.ts';

const lacking = inject('lacking');
/** moto has no sessions to list. */
const isLack = (gap: string) =>
  lacking.includes('ssm:DescribeSessions') && gap.startsWith('The sessions that are going on');

/** A site on moto: whoever subscribes, what waits to be looked at again, and fresh processes behind the story's door. */
async function siteOf({ door, config }: Story) {
  const topic = await makeTopic();
  const queue = await makeQueue();
  await makeTable();
  const invoke = (event: unknown) =>
    openDoor(door, {
      env: {
        GUARDRAIL_TOPIC_ARN: topic.arn,
        GUARDRAIL_TABLE: journalName,
        GUARDRAIL_RECHECK_QUEUE_URL: queue.url,
        GUARDRAIL_CONFIG: JSON.stringify({ mode: { accounts: { [account]: 'remediate' } }, ...config }),
      },
      ask: withStandIns(motoAsk(), lacking),
      now: () => new Date(),
      pause: async () => {},
      log: () => {},
    })(event);
  return { topic, queue, invoke };
}

describe.each(stories.map(story => [story.name, story] as const))('%s', (_name, story) => {
  const run = test.skipIf(!canPlay(story, lacking));

  async function opened() {
    const site = await siteOf(story);
    if (story.earlier) await site.invoke(await story.earlier(act));
    const event = await story.change(act);
    expect(await story.isOpen(act)).toBe(true);
    await site.invoke(event);
    return { ...site, event };
  }

  beforeEach(async () => {
    await reset();
    await installStack(act);
    await story.before(act);
  });

  run('is told to those who subscribe, closed, and to be looked at again', async () => {
    const { topic, queue } = await opened();
    const [alert, ...more] = await topic.received();
    expect(more).toEqual([]);
    expect(alert?.findings.map(finding => finding.rule)).toContain(story.rule);
    expect(alert, JSON.stringify(alert?.plan)).toMatchObject({ outcome: 'remediated' });
    expect(alert?.plan.steps.map(step => step.remedy)).toEqual([story.remedy]);
    expect(alert?.gaps.filter(gap => !isLack(gap))).toEqual([]);
    expect(await story.isOpen(act)).toBe(false);
    expect(await queue.waiting()).toBe(1);
  });

  run('is told and closed once, though the event comes twice', async () => {
    const { topic, queue, invoke, event } = await opened();
    await invoke(event);
    expect(await topic.received()).toHaveLength(1);
    expect(await queue.waiting()).toBe(1);
  });

  run('is opened again by its undo, and left so', async () => {
    const { topic, invoke, event } = await opened();
    const [alert] = await topic.received();
    await invoke({ undo: alert!.incident.id });
    expect(await story.isOpen(act)).toBe(true);
    expect((await topic.received()).at(-1)).toMatchObject({ outcome: 'undone' });
    await invoke(event);
    expect(await story.isOpen(act)).toBe(true);
  });
});
