import { awsWorld } from '../../functions/aws/world.ts';
import type { Ask } from '../../functions/calls.ts';
import type { Alert, Change, Journal, World } from '../../functions/types.ts';

/** The outside of one change in a replay: an embedded account, no waiting, the event's own time, and alerts collected rather than sent. */
export function replayWorld(change: Change, ask: Ask, journal: Journal, tell: (alert: Alert) => void): World {
  const time = new Date(change.time);
  const now = () => time;
  const pause = () => Promise.resolve();
  return { ...awsWorld({ ask, topicArn: '', journal, now, pause }), tell: async alert => tell(alert) };
}
