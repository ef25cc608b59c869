import { sdkAsk } from '../aws/ask.ts';
import { dynamoJournal } from '../aws/dynamo-journal.ts';
import { memoryJournal } from '../aws/memory-journal.ts';
import { ownId } from '../aws/own-id.ts';
import { awsWorld } from '../aws/world.ts';
import type { Ask } from '../calls.ts';
import { type Config, readConfig } from '../config.ts';
import { decode } from '../events/index.ts';
import { guard } from '../guard.ts';
import { recheck, recheckOf } from '../recheck.ts';
import type { Change, Journal, Outcome, World } from '../types.ts';
import { undo } from '../undo.ts';
import { configuration } from './configuration.ts';
import { type Line, lineOf, logLine } from './log-line.ts';
import { tellRefused } from './tell-refused.ts';
import { tellUnreadable } from './tell-unreadable.ts';

/** What a door needs of the machine it runs on. */
export interface Surroundings {
  /**
   * `GUARDRAIL_TOPIC_ARN`: where alerts go. `GUARDRAIL_CONFIG_PARAMETER` or `GUARDRAIL_CONFIG`: the configuration.
   * `GUARDRAIL_RECHECK_QUEUE_URL`: the queue by which repairs come back to be looked at again.
   * `GUARDRAIL_TABLE`: the journal, in memory without it; `GUARDRAIL_RETENTION_DAYS`: how long it keeps incidents.
   */
  env: Record<string, string | undefined>;
  ask: Ask;
  /** In place of the one that the environment names. */
  journal?: Journal;
  now(): Date;
  pause(milliseconds: number): Promise<void>;
  log(line: string): void;
}

/** What SQS takes for an answer: the messages that are to come again. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

const defaultRetentionDays = 400;

/** The surroundings that Lambda gives. */
export function inLambda(): Surroundings {
  return {
    env: process.env,
    ask: sdkAsk({}),
    now: () => new Date(),
    pause: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    // Not the console: the runtime patches it, and would put its own words before the JSON or wrap it in more of it.
    log: line => process.stdout.write(`${line}\n`),
  };
}

function journalIn({ env, ask, now }: Surroundings): Journal {
  const table = env.GUARDRAIL_TABLE;
  if (!table) return memoryJournal();
  const retentionDays = Number(env.GUARDRAIL_RETENTION_DAYS) || defaultRetentionDays;
  return dynamoJournal({ ask, table, now, retentionDays, unique: () => crypto.randomUUID() });
}

/**
 * A Lambda handler over the guard: takes one EventBridge event, a batch of re-checks from SQS, or `{"undo": INCIDENT}`;
 * writes one line to the log for each, and returns that line (to SQS, the messages that failed).
 * Rejects, so that Lambda retries and then hands the event to the dead-letter queue, where the event cannot be read,
 * the guard fails or the configuration is refused.
 * The handler declares one parameter: Lambda's runtime refuses to start those that declare three.
 */
export function openDoor(door: string, surroundings: Surroundings): (event: unknown) => Promise<Line | BatchAnswer> {
  const { env, log, now } = surroundings;
  const refusals = memoryJournal();
  const configured = configuration(surroundings);
  const self = ownId(surroundings.ask);
  const journal = surroundings.journal ?? journalIn(surroundings);
  const queueUrl = env.GUARDRAIL_RECHECK_QUEUE_URL || undefined;

  const world = (): World => {
    const topicArn = env.GUARDRAIL_TOPIC_ARN;
    if (!topicArn) throw new Error('GUARDRAIL_TOPIC_ARN is not set: nobody could be told.');
    return awsWorld({ ...surroundings, journal, topicArn, queueUrl, self });
  };

  /** Does the work and writes its line, also where it fails. */
  const logged = async (work: (about: (change: Change) => void) => Promise<Omit<Line, 'door' | 'milliseconds'>>) => {
    const started = now().getTime();
    let change: Change | undefined;
    const write = (line: Omit<Line, 'door' | 'milliseconds'>): Line => {
      const whole = { door, ...line, milliseconds: now().getTime() - started };
      log(logLine(whole));
      return whole;
    };
    try {
      return write(
        await work(one => {
          change = one;
        }),
      );
    } catch (error) {
      const because = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      write({ level: 'error', outcome: 'error', because, ...(change && { event: change.event, id: change.id }) });
      throw error;
    }
  };

  const takeEvent = (event: unknown) =>
    logged(async about => {
      const decoded = decode(event);
      if (decoded.outcome === 'unreadable') {
        if (decoded.change) {
          const config = await configured().catch(() => readConfig(undefined));
          await tellUnreadable(decoded.change, world(), config, refusals);
        }
        throw new Error(`unreadable event: ${decoded.because}`);
      }
      if (decoded.outcome !== 'change') return { level: 'info', ...decoded };
      about(decoded.change);
      return lineOf(await guarded(decoded.change, world(), configured, refusals));
    });

  const takeRecheck = (body: string) =>
    logged(async () => {
      const message = recheckOf(JSON.parse(body));
      if (!message) throw new Error('unreadable message: it is no re-check');
      const outcome = await recheck(message, world(), await configured());
      return outcome ? lineOf(outcome) : { level: 'info', outcome: 'ignored', because: 'nothing is left to prove' };
    });

  const takeUndo = (incident: string) =>
    logged(async () => {
      const undone = await undo(incident, { journal, worldOf: world }, await configured());
      if (undone.word === 'undone') return lineOf(undone.outcome);
      const because = 'because' in undone ? [undone.because].flat().join('; ') : undefined;
      return { level: 'warn', outcome: undone.word, id: incident, ...(because !== undefined && { because }) };
    });

  return async event => {
    const messages = messagesOf(event);
    if (messages) {
      const failed: BatchAnswer['batchItemFailures'] = [];
      for (const { messageId, body } of messages)
        await takeRecheck(body).catch(() => failed.push({ itemIdentifier: messageId }));
      return { batchItemFailures: failed };
    }
    const incident = undoOf(event);
    return incident === undefined ? takeEvent(event) : takeUndo(incident);
  };
}

async function guarded(
  change: Change,
  world: World,
  configured: () => Promise<Config>,
  refusals: Journal,
): Promise<Outcome> {
  let config: Config;
  try {
    config = await configured();
  } catch (error) {
    await tellRefused(change, { ...world, journal: refusals }, (error as Error).message);
    throw error;
  }
  return guard(change, world, config);
}

/** A batch from SQS; no CloudTrail event has the shape. */
function messagesOf(event: unknown): { messageId: string; body: string }[] | undefined {
  const records = (event as { Records?: unknown } | null)?.Records;
  const whole =
    Array.isArray(records) &&
    records.every(
      one => one?.eventSource === 'aws:sqs' && typeof one.messageId === 'string' && typeof one.body === 'string',
    );
  return whole ? records : undefined;
}

function undoOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null || Object.keys(event).length !== 1) return undefined;
  const { undo: incident } = event as { undo?: unknown };
  return typeof incident === 'string' && incident !== '' ? incident : undefined;
}
