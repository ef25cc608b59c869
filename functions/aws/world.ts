import type { Ask } from '../calls.ts';
import { look } from '../look/look.ts';
import { lookCloser } from '../look/look-closer.ts';
import { toMessage } from '../report/to-message.ts';
import type { Journal, World } from '../types.ts';

export interface Parts {
  ask: Ask;
  /** Where alerts are published. */
  topicArn: string;
  journal: Journal;
  now(): Date;
  pause(milliseconds: number): Promise<void>;
}

/** The World over an account of AWS, real or embedded: whatever `ask` stands for. Rejects as `ask` does. */
export function awsWorld({ ask, topicArn, journal, now, pause }: Parts): World {
  return {
    look: (change, earlier) => look(change, ask, pause, earlier),
    lookCloser: snapshot => lookCloser(snapshot, ask),
    async perform(call) {
      await ask(call.action, call.input);
    },
    async tell(alert) {
      await ask('sns:Publish', { TopicArn: topicArn, ...toMessage(alert) });
    },
    journal,
    now,
    pause,
  };
}
