import { actorGaps, actorOf } from './actor.ts';
import type { Head } from './define-event.ts';
import { digestOf } from './digest.ts';
import { defined, type Fields, textAt } from './fields.ts';

const partitions = new Map([
  ['cn', 'aws-cn'],
  ['us-gov', 'aws-us-gov'],
  ['us-iso', 'aws-iso'],
  ['us-isob', 'aws-iso-b'],
  ['us-isof', 'aws-iso-f'],
  ['eu-isoe', 'aws-iso-e'],
  ['eusc', 'aws-eusc'],
]);

/** What a record says of itself, whatever it tells; `envelope` is the EventBridge event around it, where there is one. */
export function headOf(record: Fields, event: string, envelope: Fields | undefined): Head {
  const gaps: string[] = [];
  const orElse = (value: string | undefined, otherwise: string, gap: string): string => {
    if (value === undefined) gaps.push(gap);
    return value ?? otherwise;
  };
  const digest = digestOf(record);
  const { account, disputed } = accountOf(record, envelope, gaps);
  const region = textAt(record, 'awsRegion') ?? textAt(envelope, 'region');
  const version = textAt(record, 'eventVersion');
  if (version && !version.startsWith('1.')) gaps.push(`The record is of version ${version}, and version 1 is known.`);
  return defined({
    event,
    id: orElse(textAt(record, 'eventID'), digest, 'The record has no eventID; its digest stands in.'),
    digest,
    time: orElse(
      isoTime(textAt(record, 'eventTime')) ?? isoTime(textAt(envelope, 'time')),
      new Date(0).toISOString(),
      'The record does not say when the call was made.',
    ),
    account,
    region: orElse(region, '', 'The record names no region.'),
    partition: partitionOf(textAt(record, 'userIdentity', 'arn'), region),
    actor: actorOf(record),
    gaps: [...gaps, ...actorGaps(record)],
    disputed,
  });
}

/**
 * The account to act in is the one that received the record: the caller's may be another. An envelope that says
 * otherwise was put on by somebody else, and then neither is believed enough to act.
 */
function accountOf(record: Fields, envelope: Fields | undefined, gaps: string[]): { account: string; disputed?: true } {
  const recipient = accountAt(record, 'recipientAccountId');
  const around = accountAt(envelope, 'account');
  if (recipient && around && recipient !== around) {
    gaps.push(`The record is of account ${recipient} and came in an event of account ${around}.`);
    return { account: recipient, disputed: true };
  }
  const account = recipient ?? around ?? accountAt(record, 'userIdentity', 'accountId');
  if (!account) gaps.push('The record names no account.');
  return { account: account ?? '' };
}

function accountAt(value: unknown, ...path: string[]): string | undefined {
  const text = textAt(value, ...path);
  return text && /^\d{12}$/.test(text) ? text : undefined;
}

/** A time as ISO 8601; some tools that keep records write a blank in place of the T. */
function isoTime(text: string | undefined): string | undefined {
  const parts = text && /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,9})?)(?:Z|\+00:00)?$/.exec(text);
  const iso = parts ? `${parts[1]}T${parts[2]}Z` : undefined;
  return iso && !Number.isNaN(Date.parse(iso)) ? iso : undefined;
}

function partitionOf(arn: string | undefined, region = ''): string {
  const named = arn && /^arn:(aws[a-z-]{0,16}):/.exec(arn)?.[1];
  if (named) return named;
  const words = region.split('-');
  return partitions.get(words.slice(0, 2).join('-')) ?? partitions.get(words[0] ?? '') ?? 'aws';
}
