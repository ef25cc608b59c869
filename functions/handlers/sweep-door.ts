import { modeFor } from '../config.ts';
import { hasIam } from '../policy/regions.ts';
import { type Cursor, cursorOf, sweep } from '../sweep/sweep.ts';
import { type BatchAnswer, takeEach } from './batch.ts';
import { configuration } from './configuration.ts';
import { invocationOf } from './invocation.ts';
import type { Line } from './log-line.ts';
import { loggedBy, type Report } from './logged.ts';
import { askingIn, homeOf, reachOf, type Surroundings } from './surroundings.ts';

/** What Lambda gives with an invocation, as far as it is used. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

/** A page of principals, its findings told one by one, may take this long. */
const pageMilliseconds = 120_000;

/**
 * A Lambda handler over the sweep: a schedule starts a run over the account and region that the function stands in, and
 * `{"account", "region"}` one over another that it may look into. A run that does not end in time sends itself a
 * message and goes on. Rejects as the guard does.
 */
export function openSweep(
  surroundings: Surroundings,
): (event: unknown, within: Remaining) => Promise<Line | BatchAnswer> {
  const { env, ask, now } = surroundings;
  const configured = configuration(surroundings);
  const reach = reachOf(surroundings);
  const logged = loggedBy('sweep', surroundings);
  const at = askingIn(surroundings);

  const run = async (cursor: Cursor, within: Remaining): Promise<Report> => {
    const scope = { account: cursor.account, region: cursor.region, partition: homeOf(env).partition };
    const config = await configured();
    if (modeFor(config, scope.account) === 'observe')
      return { words: { level: 'info', outcome: 'ignored', because: 'in mode observe nothing is told', ...scope } };
    const swept = await sweep(cursor, {
      scope: { ...scope, ask: at(scope) },
      world: reach.worldOf(scope),
      config,
      goOn: () => within.getRemainingTimeInMillis() > pageMilliseconds,
    });
    if (swept.next) await later(swept.next);
    const because = `${swept.judged} judged, ${swept.told} told${swept.next ? '; goes on' : ''}`;
    return { words: { level: swept.told > 0 ? 'warn' : 'info', outcome: 'swept', because, ...scope } };
  };

  const later = async (cursor: Cursor): Promise<void> => {
    const QueueUrl = env.GUARDRAIL_RECHECK_QUEUE_URL;
    if (!QueueUrl) throw new Error('GUARDRAIL_RECHECK_QUEUE_URL is not set: the sweep cannot go on.');
    await ask('sqs:SendMessage', { QueueUrl, MessageBody: JSON.stringify(cursor), DelaySeconds: 0 });
  };

  return async (event, within) => {
    const invocation = invocationOf(event);
    if (invocation.kind === 'messages')
      return takeEach(invocation.messages, body => logged(() => run(cursorOf(JSON.parse(body)), within)));
    return logged(() => run(beginning(event, env, now()), within));
  };
}

/**
 * The place that the event names, or the function's own: EventBridge's schedules name the account and region too. Users
 * and roles are judged with one region only, where the schedule of each account's IAM rules stands.
 */
function beginning(event: unknown, env: Surroundings['env'], now: Date): Cursor {
  const { account, region } = (typeof event === 'object' && event !== null ? event : {}) as Record<string, unknown>;
  const home = homeOf(env);
  const place = {
    account: typeof account === 'string' ? account : home.account,
    region: typeof region === 'string' ? region : home.region,
  };
  return {
    run: now.toISOString(),
    ...place,
    part: hasIam({ ...place, partition: home.partition }) ? 'principals' : 'documents',
  };
}
