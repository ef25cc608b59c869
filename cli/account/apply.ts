import { digestOf, excess } from '../../functions/events/digest.ts';
import { iamRecords } from './apply-iam.ts';
import { ssmRecords } from './apply-ssm.ts';
import { tagRecords } from './apply-tags.ts';
import type { Place } from './place.ts';
import { type Fields, field, text } from './record.ts';

/** What a record of a successful call does to the state. */
export type Apply = (at: Place, record: Fields, request: Fields, response: Fields) => void;

const handlers = new Map<string, Apply>([
  ...Object.entries(iamRecords).map(([name, apply]) => [`iam.amazonaws.com ${name}`, apply] as const),
  ...Object.entries(ssmRecords).map(([name, apply]) => [`ssm.amazonaws.com ${name}`, apply] as const),
  ...Object.entries(tagRecords),
]);

const isSession = (name: string | undefined) => name === 'StartSession' || name === 'TerminateSession';

/**
 * Takes one CloudTrail record into the state: true where it was one to take, and had not been taken before.
 * A record is known by a digest of its whole text, since event ids repeat in real logs. Sessions need no digest
 * (they come and go once, by their id), so that memory does not grow with them.
 */
export function applyRecord(at: Place, applied: Set<string>, given: unknown): boolean {
  const record = field({ given }, 'given');
  const name = text(record, 'eventName');
  const apply = handlers.get(`${text(record, 'eventSource')} ${name}`);
  if (!apply || record.errorCode != null || record.errorMessage != null || excess(given) !== undefined) return false;
  if (!isSession(name)) {
    const digest = digestOf(given);
    if (applied.has(digest)) return false;
    applied.add(digest);
  }
  const time = Date.parse(text(record, 'eventTime') ?? '');
  const there = {
    ...at,
    region: text(record, 'awsRegion') ?? at.region,
    clock: Number.isNaN(time) ? at.clock : () => new Date(time),
  };
  apply(there, record, field(record, 'requestParameters'), field(record, 'responseElements'));
  return true;
}
