import type { Ask } from '../calls.ts';
import { differs } from '../look/differs.ts';
import { liveSessions } from '../look/live-sessions.ts';
import { look } from '../look/look.ts';
import { lookCloser } from '../look/look-closer.ts';
import { toMessage } from '../report/to-message.ts';
import type { Journal, World } from '../types.ts';

export interface Parts {
  ask: Ask;
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
export function awsWorld({ ask, topicArn, journal, queueUrl, self, now, pause }: Parts): World {
  return {
    look: (change, earlier) => look(change, ask, pause, earlier),
    lookCloser: snapshot => lookCloser(snapshot, ask),
    async perform(call) {
      await ask(call.action, call.input);
    },
    async tell(alert) {
      await ask('sns:Publish', { TopicArn: topicArn, ...toMessage(alert) });
    },
    differs: call => differs(call, ask),
    self: self ?? (async () => undefined),
    liveSessions: () => liveSessions(ask),
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
