import type { Input } from '../calls.ts';
import type { Alert } from '../types.ts';
import { toChat } from './to-chat.ts';
import { toText } from './to-text.ts';

/** What SNS publishes, without the topic. */
export type Message = Omit<Input<'sns:Publish'>, 'TopicArn'>;

/** `default` is what every machine gets (Lambda, SQS); `email` is for people, and `https` for chat. */
export function toMessage(alert: Alert): Message {
  const json = JSON.stringify(alert);
  const Subject = subjectOf(alert);
  const https = toChat(alert, Subject);
  return {
    Subject,
    Message: JSON.stringify({ default: json, lambda: json, sqs: json, email: toText(alert), https }),
    MessageStructure: 'json',
    MessageAttributes: attributesOf(alert),
  };
}

/** What SNS counts: the message and its attributes, in bytes of UTF-8. */
export function messageBytes(alert: Alert): number {
  const { Message, MessageAttributes } = toMessage(alert);
  return Buffer.byteLength(Message) + Buffer.byteLength(JSON.stringify(MessageAttributes));
}

/**
 * SNS refuses a subject with control characters, with more than 99 characters or outside ASCII, and with it the whole
 * alert: nothing in it is text that an actor chose.
 */
export function subjectOf({ findings, change, outcome, limit }: Alert): string {
  const [worst, ...others] = findings;
  const found = worst ? `${worst.rule}${others.length > 0 ? ` +${others.length}` : ''}` : 'unreadable';
  const what = limit ? `critical: limit reached, ${found}` : worst ? `${worst.severity}: ${found}` : found;
  return ascii(`SSM guardrail, ${what} in ${change.account} ${change.region} (${outcome})`);
}

const ascii = (text: string) =>
  text
    .replace(/[^ -~]+/g, '')
    .slice(0, 99)
    .trimEnd();

function attributesOf({ findings, change, mode, outcome, limit }: Alert): Message['MessageAttributes'] {
  const rules = [...new Set(findings.map(finding => finding.rule))];
  const severity = limit ? 'critical' : findings[0]?.severity;
  const strings = { severity, account: change.account, region: change.region, mode, outcome };
  const given = Object.entries(strings).filter(([, text]) => text);
  return {
    ...Object.fromEntries(
      given.map(([name, text]) => [name, { DataType: 'String' as const, StringValue: text ?? '' }]),
    ),
    ...(rules.length > 0 && { rule: { DataType: 'String.Array' as const, StringValue: JSON.stringify(rules) } }),
  };
}
