import { memoryJournal } from '../aws/memory-journal.ts';
import { type Config, readConfig } from '../config.ts';
import { decode } from '../events/index.ts';
import { guard } from '../guard.ts';
import { recheck, recheckOf } from '../recheck.ts';
import type { Change, Journal, Outcome, World } from '../types.ts';
import { undo } from '../undo.ts';
import { type BatchAnswer, takeEach } from './batch.ts';
import { configuration } from './configuration.ts';
import { beat } from './heartbeat.ts';
import { invocationOf } from './invocation.ts';
import type { Line } from './log-line.ts';
import { loggedBy, type Report } from './logged.ts';
import { ownParts, reachOf, type Surroundings } from './surroundings.ts';
import { tellRefused } from './tell-refused.ts';
import { tellUnreadable } from './tell-unreadable.ts';

/**
 * A Lambda handler over the guard: takes one EventBridge event, a batch of re-checks from SQS, `{"undo": INCIDENT}` or
 * the heartbeat; writes one line to the log for each, and returns that line (to SQS, the messages that failed).
 * Rejects, so that Lambda retries and then hands the event to the dead-letter queue, where the event cannot be read,
 * the guard fails or the configuration is refused.
 * The handler declares one parameter: Lambda's runtime refuses to start those that declare three.
 */
export function openDoor(door: string, surroundings: Surroundings): (event: unknown) => Promise<Line | BatchAnswer> {
  const refusals = memoryJournal();
  const configured = configuration(surroundings);
  const reach = reachOf(surroundings);
  const parts = ownParts(surroundings);
  const logged = loggedBy(door, surroundings);

  const takeEvent = async (event: unknown, about: (change: Change) => void): Promise<Report> => {
    const decoded = decode(event, parts);
    if (decoded.outcome === 'unreadable') {
      if (decoded.change) {
        const config = await configured().catch(() => readConfig(undefined));
        await tellUnreadable(decoded.change, reach.worldOf(decoded.change), config, refusals);
      }
      throw new Error(`unreadable event: ${decoded.because}`);
    }
    if (decoded.outcome !== 'change') return { words: { level: 'info', ...decoded } };
    about(decoded.change);
    return { outcome: await guarded(decoded.change, reach.worldOf(decoded.change), configured, refusals) };
  };

  const takeRecheck = async (body: string): Promise<Report> => {
    const message = recheckOf(JSON.parse(body));
    if (!message) throw new Error('unreadable message: it is no re-check');
    const outcome = await recheck(message, reach, await configured());
    const words = { level: 'info', outcome: 'ignored', because: 'nothing is left to prove' } as const;
    return outcome ? { outcome } : { words };
  };

  const takeUndo = async (incident: string): Promise<Report> => {
    const undone = await undo(incident, reach, await configured());
    if (undone.word === 'undone') return { outcome: undone.outcome };
    const because = 'because' in undone ? { because: [undone.because].flat().join('; ') } : {};
    return { words: { level: 'warn', outcome: undone.word, id: incident, ...because } };
  };

  return async event => {
    const invocation = invocationOf(event);
    switch (invocation.kind) {
      case 'messages':
        return takeEach(invocation.messages, body => logged(() => takeRecheck(body)));
      case 'undo':
        return logged(() => takeUndo(invocation.incident));
      case 'heartbeat':
        return logged(() => beat(door, invocation, surroundings));
      case 'event':
        return logged(about => takeEvent(event, about));
    }
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
