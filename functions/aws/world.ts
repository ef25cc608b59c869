import { type Ask, AwsError } from '../calls.ts';
import { differs } from '../look/differs.ts';
import { liveSessions } from '../look/live-sessions.ts';
import { look } from '../look/look.ts';
import { lookCloser } from '../look/look-closer.ts';
import { toMessage } from '../report/to-message.ts';
import type { Journal, World } from '../types.ts';

export interface Parts {
  ask: Ask;
  /** The same account in the other regions that are watched. */
  elsewhere?: ReadonlyMap<string, Ask>;
  /** Where alerts are published. */
  topicArn: string;
  journal: Journal;
  /** The queue by which an incident comes back to the same function; without it nothing is looked at again. */
  queueUrl?: string | undefined;
  /** Unique id of the role that the calls are made as. */
  self?(): Promise<string | undefined>;
  now(): Date;
  pause(milliseconds: number): Promise<void>;
}

/** The World over an account of AWS, real or embedded: whatever `ask` stands for. Rejects as `ask` does. */
export function awsWorld(parts: Parts): World {
  const { ask, elsewhere = new Map<string, Ask>(), topicArn, journal, queueUrl, self, now, pause } = parts;
  const askIn = (region: string | undefined): Ask => {
    const found = region === undefined ? ask : elsewhere.get(region);
    return found ?? (action => Promise.reject(new AwsError('NotWatched', `${action}: ${region} is not watched.`)));
  };
  return {
    look: (change, earlier) => look(change, ask, pause, earlier),
    lookCloser: snapshot => lookCloser(snapshot, ask),
    async perform(call) {
      await askIn(call.region)(call.action, call.input);
    },
    async tell(alert) {
      await ask('sns:Publish', { TopicArn: topicArn, ...toMessage(alert) });
    },
    differs: call => differs(call, askIn(call.region)),
    self: self ?? (async () => undefined),
    regions: [...elsewhere.keys()],
    liveSessions: region => liveSessions(askIn(region), region),
    async lookLater(message, seconds) {
      if (queueUrl === undefined) return false;
      await ask('sqs:SendMessage', {
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        DelaySeconds: seconds,
      });
      return true;
    },
    journal,
    now,
    pause,
  };
}
