import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { toAlert } from '../../functions/report/to-alert.ts';
import { toMessage } from '../../functions/report/to-message.ts';
import type { Outcome } from '../../functions/types.ts';
import { policyChange } from '../guard/fake-world.ts';

function chatOf(named: string) {
  const change = {
    ...policyChange,
    resource: named,
    id: named,
    actor: { type: 'IAMUser', arn: named, userAgent: named },
  };
  const snapshot = { change, now: [], carried: [], before: [], gaps: [] };
  const outcome: Outcome = {
    change,
    snapshot,
    findings: [],
    plan: { steps: [], withheld: [] },
    done: [],
    word: 'alerted',
    gaps: [named],
  };
  const { Message, Subject } = toMessage(toAlert(outcome, readConfig(undefined)));
  return { chat: JSON.parse(JSON.parse(Message).https), Subject };
}

test('chat gets the custom notification that Amazon Q Developer shows', () => {
  const { chat, Subject } = chatOf('arn:aws:iam::111122223333:policy/P');
  expect(chat).toMatchObject({ version: '1.0', source: 'custom', content: { title: Subject } });
  expect(chat.content.description).toContain('111122223333');
});

test('what people named makes no mention, no markup and no end of the fence', () => {
  const nasty = fc.string({ unit: 'binary', maxLength: 5000 });
  const known = fc.constantFrom('<!channel>', '```\n# Paid', '<https://evil.example|ok>', '@everyone', '&lt;!here&gt;');
  fc.assert(
    fc.property(
      fc.oneof(
        nasty,
        known,
        fc.tuple(known, nasty).map(parts => parts.join('')),
      ),
      named => {
        const { content, metadata } = chatOf(named).chat;
        expect(content.description.slice(3, -3)).not.toMatch(/[`<>]/);
        expect(content.description.length).toBeLessThan(8000);
        expect(metadata.threadId).not.toMatch(/\p{Cc}/u);
      },
    ),
  );
});
