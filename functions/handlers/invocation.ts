import { prefix } from '../events/own-part.ts';

/** What starts a function, besides the events of EventBridge. */
export type Invocation =
  | { kind: 'messages'; messages: { messageId: string; body: string }[] }
  | { kind: 'undo'; incident: string }
  | { kind: 'heartbeat'; account: string; region: string }
  | { kind: 'event' };

/** The source of the probe's events. The service control policy keeps it for the stack's own schedules. */
export const heartbeatSource = `${prefix}.heartbeat`;

/** Tells invocations apart by their shape; whatever is none of the others is taken for an event. */
export function invocationOf(input: unknown): Invocation {
  const fields = (typeof input === 'object' && input !== null ? input : {}) as Record<string, unknown>;
  const { Records, undo, source, account, region } = fields;
  if (isBatch(Records)) return { kind: 'messages', messages: Records };
  if (typeof undo === 'string' && undo !== '' && Object.keys(fields).length === 1)
    return { kind: 'undo', incident: undo };
  if (source === heartbeatSource) return { kind: 'heartbeat', account: String(account), region: String(region) };
  return { kind: 'event' };
}

/** A batch from SQS; no record of CloudTrail has the shape. */
function isBatch(records: unknown): records is { messageId: string; body: string }[] {
  return (
    Array.isArray(records) &&
    records.every(
      one => one?.eventSource === 'aws:sqs' && typeof one.messageId === 'string' && typeof one.body === 'string',
    )
  );
}
