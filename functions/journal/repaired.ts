import { createHash } from 'node:crypto';
import type { Change, Journal, Snapshot } from '../types.ts';
import { fieldsOf, textsOf } from './fields.ts';
import { keep } from './keep.ts';

/**
 * Counts the repairs of the same content, applied by the same actor: a pipeline that applies its source again and again
 * would fight the guardrail until somebody fixes the source. Gives the sentence that says so, from the second time on.
 */
export async function countRepair(snapshot: Snapshot, incident: string, journal: Journal): Promise<string[]> {
  const { change } = snapshot;
  const { actor, account, resource, event } = change;
  const who = actor.arn ?? actor.id ?? actor.type;
  const content = contentOf(snapshot);
  const digest = createHash('sha256')
    .update(JSON.stringify([actor.id ?? who, resource, event, content]))
    .digest('hex');
  const kept = await keep(journal, `repaired/${account}#${digest}`, 'retention', body => {
    const incidents = textsOf(fieldsOf(body).incidents);
    return incidents.includes(incident) ? { incidents } : { incidents: [...incidents, incident].slice(-50) };
  });
  const times = kept?.incidents.length ?? 1;
  if (times < 2) return [];
  return [`${who} applied this ${times} times, and it was repaired each time: fix the source that it is applied from.`];
}

/** What was applied: the text where there is one, else what the change names. */
function contentOf({ change, versions }: Snapshot): unknown {
  const text = textOf(change) ?? versions?.find(one => 'version' in change && one.id === change.version)?.text;
  if (text !== undefined) return text;
  const { id: _id, digest: _digest, time: _time, actor: _actor, gaps: _gaps, ...rest } = change;
  return 'version' in rest ? { ...rest, version: undefined } : rest;
}

const textOf = (change: Change) => ('text' in change ? change.text : undefined);
