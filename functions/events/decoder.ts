import type { Change, Decoded } from '../types.ts';
import type { AnyFamily, ApiCall } from './define-event.ts';
import { excess } from './digest.ts';
import { at, type Fields, isFields, isHidden, textAt } from './fields.ts';
import { headOf } from './head.ts';

const viaCloudTrail = 'AWS API Call via CloudTrail';

/** Calls that end in these codes were refused; others failed for want of a target, of time, of sense. */
const refusals = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Client.UnauthorizedOperation',
]);

/**
 * A function that reads records by the families given. `parts` are ARNs and ids of what belongs to the guardrail and
 * cannot be told by its name, such as its key.
 */
export function decoder(families: readonly AnyFamily[]): (input: unknown, parts?: readonly string[]) => Decoded {
  const bySourceAndName = new Map(
    families.flatMap(family => family.names.map(name => [`${family.source} ${name}`, family] as const)),
  );
  return (input, parts = []) => {
    const tooMuch = excess(input);
    if (tooMuch) return unreadable(`The record is not read: ${tooMuch}.`);
    const opened = open(input);
    if ('outcome' in opened) return opened;
    const { record, envelope } = opened;
    const event = textAt(record, 'eventName');
    const source = textAt(record, 'eventSource');
    if (!event || !source) return unreadable(`The record has no ${event ? 'eventSource' : 'eventName'}.`);
    const name = source === 'lambda.amazonaws.com' ? undated(event) : event;
    const family = bySourceAndName.get(`${source} ${name}`);
    if (!family) return { outcome: 'ignored', because: `${event} of ${source} is not a change that is watched.` };
    const call = { ...callOf(name, record), parts };
    if (call.error && !(family.kind === 'session' && refusals.has(call.error.code)))
      return { outcome: 'failed-call', because: `${event} failed and changed nothing: ${call.error.code}.` };
    return read(family, call, record, event, envelope);
  };
}

function read(family: AnyFamily, call: ApiCall, record: Fields, event: string, envelope: Fields | undefined): Decoded {
  const head = headOf(record, event, envelope);
  const reading = family.decode(call, head);
  if ('ignored' in reading) return { outcome: 'ignored', because: reading.ignored };
  if ('unreadable' in reading) {
    const resource = `an unnamed resource of account ${head.account}`;
    const change = { kind: family.kind, ...head, resource, gaps: [...head.gaps, reading.unreadable] } as Change;
    return { outcome: 'unreadable', because: reading.unreadable, change };
  }
  const lost = call.request ? [] : [`requestParameters ${call.withheld}.`];
  const gaps = [...head.gaps, ...lost, ...(reading.gaps ?? [])];
  // The families' types tie each kind to its reading; the union of families no longer shows it.
  const change = { kind: family.kind, ...head, ...reading, gaps } as Change;
  return { outcome: 'change', change };
}

const unreadable = (because: string): Decoded => ({ outcome: 'unreadable', because });

/** The record, and the event of EventBridge that it came in. */
function open(input: unknown): Decoded | { record: Fields; envelope: Fields | undefined } {
  if (!isFields(input)) return unreadable('The record is not a JSON object.');
  if (!Object.hasOwn(input, 'detail-type') && !Object.hasOwn(input, 'detail')) {
    if (Array.isArray(at(input, 'Records'))) return unreadable('A whole log was given where one record is read.');
    return { record: input, envelope: undefined };
  }
  const type = at(input, 'detail-type');
  if (typeof type === 'string' && type !== viaCloudTrail)
    return {
      outcome: 'ignored',
      because: `An event of type ${JSON.stringify(type.slice(0, 100))} is not an API call.`,
    };
  const record = at(input, 'detail');
  return isFields(record) ? { record, envelope: input } : unreadable('The event has no record in its detail.');
}

/** Lambda's event names end in the date and version of its API: `UpdateFunctionCode20150331v2`. */
const undated = (event: string): string => event.replace(/\d{8}(v\d{1,3})?$/, '');

function callOf(name: string, record: Fields): Omit<ApiCall, 'parts'> {
  const request = sideOf(at(record, 'requestParameters'));
  const response = sideOf(at(record, 'responseElements'));
  const code = textAt(record, 'errorCode');
  const message = textAt(record, 'errorMessage');
  const error = code || message ? { code: code ?? 'no error code', message: message ?? '' } : undefined;
  return {
    name,
    request: isFields(request) ? request : undefined,
    withheld: isFields(request) ? '' : request,
    response: isFields(response) ? response : undefined,
    error,
  };
}

/** One side of a call, or why it is not there. CloudTrail leaves out what is over 100 KB and says so in its place. */
function sideOf(value: unknown): Fields | string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (isHidden(value)) return 'is hidden by CloudTrail';
  if (!isFields(value)) return 'is not an object';
  const omitted = at(value, 'omitted');
  if (omitted !== true && omitted !== 'true') return value;
  return `is left out by CloudTrail (${(textAt(value, 'reason') ?? 'no reason given').slice(0, 200)})`;
}
