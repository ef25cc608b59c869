import type { Ask } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import type { Surroundings } from '../../functions/handlers/surroundings.ts';
import { topicArn } from '../stories/place.ts';
import type { Door } from '../stories/story.ts';
import type { Tap } from './faults.ts';
import type { Site } from './site.ts';

/** What an invocation came to. */
export type Ended = 'done' | 'failed' | 'crashed';

/** Invokes a fresh process of the guardrail once; every call of it goes through the tap. */
export async function invoke(site: Site, door: Door, config: object, event: unknown, tap: Tap): Promise<Ended> {
  let calls = 0;
  let crashed = (): void => {};
  const crash = new Promise<Ended>(resolve => {
    crashed = () => resolve('crashed');
  });
  const never = new Promise<never>(() => {});
  const ask = (async (action, input) =>
    tap({
      index: calls++,
      action,
      input: input as object,
      carryOut: () => site.carryOut(action, input),
      crash: () => {
        crashed();
        return never;
      },
    })) as Ask;
  const handler = openDoor(door, surroundings(site, config, ask));
  const run = handler(event).then(
    answer => ('batchItemFailures' in answer && answer.batchItemFailures.length > 0 ? ('failed' as const) : 'done'),
    () => 'failed' as const,
  );
  return Promise.race([run, crash]);
}

/** As Lambda gives them: of the state before, a fresh process has only what it can ask for. */
function surroundings(site: Site, config: object, ask: Ask): Surroundings {
  return {
    env: {
      GUARDRAIL_TOPIC_ARN: topicArn,
      GUARDRAIL_TABLE: 'journal',
      GUARDRAIL_RECHECK_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/rechecks',
      GUARDRAIL_CONFIG: JSON.stringify(config),
    },
    ask,
    now: site.now,
    pause: site.pause,
    log: line => void site.lines.push(JSON.parse(line)),
  };
}
