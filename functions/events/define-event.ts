import type { ChangeOf, Kind } from '../types.ts';
import type { Fields } from './fields.ts';

/** What every change says, of whatever kind; made from the record before its family sees it. */
export type Head = Omit<ChangeOf<'guardrail'>, 'kind' | 'resource' | 'part'>;

/** One API call as CloudTrail tells of it. */
export interface ApiCall {
  /** Without the date that Lambda puts behind its names. */
  name: string;
  /** undefined where the record does not carry it; `withheld` then says why. */
  request: Fields | undefined;
  withheld: string;
  response: Fields | undefined;
  error: { code: string; message: string } | undefined;
  /** What belongs to the guardrail by whatever name, from its environment. */
  parts: readonly string[];
}

type Told<K extends Kind> = Omit<ChangeOf<K>, keyof Head | 'kind'> & { gaps?: string[] };

/** What a family makes of a call: the change, or why there is none. */
export type Reading<K extends Kind> = Told<K> | { ignored: string } | { unreadable: string };

/** One family of events from one service. `source` and `names` are also what the EventBridge patterns are made of. */
export interface EventFamily<K extends Kind> {
  kind: K;
  /** CloudTrail eventSource, e.g. `iam.amazonaws.com`. */
  source: string;
  names: readonly string[];
  decode(call: ApiCall, head: Head): Reading<K>;
}

/** A family of any kind. The method's parameters do not depend on the kind, so that the list can hold them all. */
export type AnyFamily = { [K in Kind]: EventFamily<K> }[Kind];

export const defineEvent = <K extends Kind>(family: EventFamily<K>): EventFamily<K> => family;

/** A call that cannot be read because nothing in its record names `what`. */
export const unnamed = (call: ApiCall, what: string): { unreadable: string } => ({
  unreadable: `${call.name}: ${call.request ? `requestParameters names no ${what}` : `requestParameters ${call.withheld}, and nothing else names the ${what}`}.`,
});
