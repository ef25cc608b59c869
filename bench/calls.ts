// The calls that one event costs, by the stories of the tests: `node bench/calls.ts`. Reads of IAM and Systems Manager
// are free; what is paid for stands in columns of its own.
import type { Ask } from '../functions/calls.ts';
import { openDoor } from '../functions/handlers/door.ts';
import { remediating } from '../test/faults/play.ts';
import { siteOf } from '../test/faults/site.ts';
import { topicArn } from '../test/stories/place.ts';
import { stories } from '../test/stories/stories.ts';
import type { Story } from '../test/stories/story.ts';
import { printTable } from './table.ts';

const paid = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'sqs:SendMessage', 'sns:Publish'];

async function countIn(story: Story, config: object): Promise<{ invocations: number; counts: Map<string, number> }> {
  const site = await siteOf(story);
  const counts = new Map<string, number>();
  const ask = ((action: string, input: object) => {
    counts.set(action, (counts.get(action) ?? 0) + 1);
    return site.carryOut(action as never, input as never);
  }) as Ask;
  const env = {
    GUARDRAIL_TOPIC_ARN: topicArn,
    GUARDRAIL_TABLE: 'session-guardrail',
    GUARDRAIL_RECHECK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/recheck',
    GUARDRAIL_CONFIG: JSON.stringify(config),
  };
  const door = openDoor(story.door, { env, ask, now: site.now, pause: site.pause, log: () => {} });
  const earlier = await story.earlier?.(site.act);
  if (earlier) await door(earlier);
  counts.clear();
  await door(await story.change(site.act));
  let invocations = 1;
  for (let message = site.queue.next(); message; message = site.queue.next(), invocations++) {
    site.pass(Math.max(0, message.due - site.now().getTime()));
    await door({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: message.body }] });
  }
  return { invocations, counts };
}

const rows = [['event', 'mode', 'invocations', ...paid, 'free reads and writes']];
for (const mode of ['alert', 'remediate'])
  for (const story of stories) {
    const { invocations, counts } = await countIn(story, mode === 'alert' ? {} : remediating(story));
    const free = [...counts].filter(([action]) => !paid.includes(action)).reduce((sum, [, count]) => sum + count, 0);
    rows.push([
      story.name,
      mode,
      String(invocations),
      ...paid.map(action => String(counts.get(action) ?? 0)),
      String(free),
    ]);
  }
printTable(rows);
