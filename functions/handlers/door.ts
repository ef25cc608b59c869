import { sdkAsk } from '../aws/ask.ts';
import { memoryJournal } from '../aws/memory-journal.ts';
import { awsWorld } from '../aws/world.ts';
import type { Ask } from '../calls.ts';
import { type Config, readConfig } from '../config.ts';
import { decode } from '../events/index.ts';
import { guard, incidentOf } from '../guard.ts';
import { toAlert } from '../report/to-alert.ts';
import type { Alert, Change, Journal, Outcome, World } from '../types.ts';
import { type Line, lineOf, logLine } from './log-line.ts';

/** What a door needs of the machine it runs on. */
export interface Surroundings {
  /** `GUARDRAIL_TOPIC_ARN`: where alerts go. `GUARDRAIL_CONFIG`: the configuration as JSON, none for the defaults. */
  env: Record<string, string | undefined>;
  ask: Ask;
  journal: Journal;
  now(): Date;
  pause(milliseconds: number): Promise<void>;
  log(line: string): void;
}

/** The surroundings that Lambda gives. */
export function inLambda(): Surroundings {
  return {
    env: process.env,
    ask: sdkAsk({}),
    journal: memoryJournal(),
    now: () => new Date(),
    pause: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    // Not the console: the runtime patches it, and would put its own words before the JSON or wrap it in more of it.
    log: line => process.stdout.write(`${line}\n`),
  };
}

/**
 * A Lambda handler over the guard: takes one EventBridge event, writes one line to the log, returns that line.
 * Rejects, so that Lambda retries and then hands the event to the dead-letter queue, where the event cannot be read,
 * the guard fails or the configuration is refused.
 * The handler declares one parameter: Lambda's runtime refuses to start those that declare three.
 */
export function openDoor(door: string, surroundings: Surroundings): (event: unknown) => Promise<Line> {
  const { log, now } = surroundings;
  const refusals = memoryJournal();
  return async event => {
    const started = now().getTime();
    const write = (line: Omit<Line, 'door' | 'milliseconds'>): Line => {
      const whole = { door, ...line, milliseconds: now().getTime() - started };
      log(logLine(whole));
      return whole;
    };
    let change: Change | undefined;
    try {
      const decoded = decode(event);
      if (decoded.outcome === 'unreadable') throw new Error(`unreadable event: ${decoded.because}`);
      if (decoded.outcome !== 'change') return write({ level: 'info', ...decoded });
      ({ change } = decoded);
      return write(lineOf(await guarded(decoded.change, surroundings, refusals)));
    } catch (error) {
      const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      write({ level: 'error', outcome: 'error', because, ...(change && { event: change.event, id: change.id }) });
      throw error;
    }
  };
}

async function guarded(change: Change, surroundings: Surroundings, refusals: Journal): Promise<Outcome> {
  const topicArn = surroundings.env.GUARDRAIL_TOPIC_ARN;
  if (!topicArn) throw new Error('GUARDRAIL_TOPIC_ARN is not set: nobody could be told.');
  const world = awsWorld({ ...surroundings, topicArn });
  let config: Config;
  try {
    config = readConfig(surroundings.env.GUARDRAIL_CONFIG);
  } catch (error) {
    await tellRefused(change, { ...world, journal: refusals }, (error as Error).message);
    throw error;
  }
  return guard(change, world, config);
}

/**
 * Under a configuration that is refused nothing may be changed, yet a change must not pass unseen: it is judged by the
 * defaults, which only tell. Where that has nothing to tell, the refusal alone is told.
 * The journal is one of its own, so that the incident is still open when the event comes again to a better configuration.
 */
async function tellRefused(change: Change, world: World, refusal: string): Promise<void> {
  const { journal } = world;
  const incident = incidentOf(change);
  if ((await journal.read(incident))?.closed) return;
  const defaults = readConfig(undefined);
  const tell = (alert: Alert) => world.tell({ ...alert, gaps: [refusal, ...alert.gaps] });
  const perform = () => Promise.reject(new Error(refusal));
  const outcome = await guard(change, { ...world, tell, perform }, defaults);
  if (outcome.alert) return;
  const alert = toAlert({ ...outcome, word: 'failed' }, defaults, 1);
  await tell(alert);
  await journal.write({ incident, sequence: 1, intended: [], done: [], told: alert, closed: true });
}
