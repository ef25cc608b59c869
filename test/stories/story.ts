import { envelope } from '../handlers/events.ts';

/** Any action of an account by its IAM name, as others than the guardrail make it; the embedded account and the SDK both give one. */
export type Acting = (action: string, input: object) => Promise<unknown>;

export type Door = 'policy-change' | 'document-change' | 'session-start';

/** One change that opens something, from the state before it to what must be seen after it. Data only, so that any AWS can play it. */
export interface Story {
  name: string;
  door: Door;
  /** What the site configured, beyond that this account may be repaired. */
  config?: Record<string, unknown>;
  /** Fills the account with what was there before. */
  before(act: Acting): Promise<void>;
  /** A harmless change of before, whose event the guardrail has seen: what it then remembers, AWS forgets. */
  earlier?(act: Acting): Promise<Record<string, unknown>>;
  /** Makes the change, and gives the event that CloudTrail sends of it. */
  change(act: Acting): Promise<Record<string, unknown>>;
  /** A rule that must be told. */
  rule: string;
  /** What closes it under this configuration. */
  remedy: string;
  /** How somebody takes the change back, where a person can. */
  putRight?(act: Acting): Promise<unknown>;
  /** The rule that is told in its place once nothing is left of what was changed. */
  lost?: string;
  /** Whether AWS still holds what the change opened. */
  isOpen(act: Acting): Promise<boolean>;
  /** Whether a session that only the change let begin goes on. */
  goesOn?(act: Acting): Promise<boolean>;
}

/** An EventBridge event as CloudTrail sends it; `eventID` tells stories apart. */
export function event(service: 'iam' | 'ssm', eventName: string, eventID: string, detail: Record<string, unknown>) {
  const named = { eventSource: `${service}.amazonaws.com`, eventName, eventID, ...detail };
  return { ...envelope(named), id: `00000000-${eventID.slice(9)}`, source: `aws.${service}` };
}
