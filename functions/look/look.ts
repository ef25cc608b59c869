import type { Ask } from '../calls.ts';
import type { Change, ChangeOf, Kind, Seen, Snapshot } from '../types.ts';
import { lookAttachment } from './attachment.ts';
import { documentsGranted } from './documents-granted.ts';
import { lookGuardRemoved } from './guard-removed.ts';
import { lookInlinePolicy } from './inline-policy.ts';
import { lookManagedPolicy } from './managed-policy.ts';
import { type Pause, type Reader, reader } from './reader.ts';
import { lookSession } from './session.ts';
import { lookSessionDocument } from './session-document.ts';
import { nothing, type Sight } from './sight.ts';

type Looker<K extends Kind> = (change: ChangeOf<K>, aws: Reader, earlier?: Seen) => Promise<Sight>;

/** A new kind of change does not compile until it says how it is looked at. */
const lookers: { [K in Kind]: Looker<K> } = {
  'managed-policy': lookManagedPolicy,
  'inline-policy': lookInlinePolicy,
  attachment: lookAttachment,
  'guard-removed': lookGuardRemoved,
  'session-document': lookSessionDocument,
  session: lookSession,
  // These three say all there is to judge.
  tag: async () => nothing,
  'account-setting': async () => nothing,
  guardrail: async () => nothing,
};

/**
 * All that AWS can say about a change. What it will not say becomes a gap; throttling and faults reject, so that the
 * event is tried again. `earlier`: what the journal saw the changed principal hold before, which IAM does not keep.
 */
export async function look(
  change: Change,
  ask: Ask,
  pause: Pause = async () => undefined,
  earlier?: Seen,
): Promise<Snapshot> {
  const aws = reader(ask, pause);
  const sight = await lookBy(change.kind, change, aws, earlier);
  const documents = await documentsGranted(change, sight, aws);
  return {
    ...sight,
    ...(documents.length > 0 && { documents }),
    change,
    gaps: [...change.gaps, ...aws.gaps],
  };
}

function lookBy<K extends Kind>(kind: K, change: Change, aws: Reader, earlier?: Seen): Promise<Sight> {
  return lookers[kind](change as ChangeOf<K>, aws, earlier);
}
