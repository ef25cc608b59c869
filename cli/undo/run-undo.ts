import { sdkAsk } from '../../functions/aws/ask.ts';
import { routed } from '../../functions/aws/ask-at.ts';
import { defaultRetentionDays, dynamoJournal } from '../../functions/aws/dynamo-journal.ts';
import { awsWorld } from '../../functions/aws/world.ts';
import type { Ask } from '../../functions/calls.ts';
import { readConfig } from '../../functions/config.ts';
import { prefix } from '../../functions/events/own-part.ts';
import { clean } from '../../functions/report/safe.ts';
import type { Change, Kind } from '../../functions/types.ts';
import { type Undone, undo } from '../../functions/undo.ts';
import type { UndoRequest } from '../arguments.ts';
import type { Output } from '../output.ts';
import { ReadError } from '../read/read-error.ts';

/** AWS in a region, as the caller of the command. */
export type Asking = (region: string) => Ask;

/**
 * Takes a repair back with the caller's own credentials; 0 where it is undone (or was), 1 where it is refused.
 * @throws ReadError where the incident is unknown or AWS refuses
 */
export async function runUndo(
  request: UndoRequest,
  output: Output,
  asking: Asking = region => sdkAsk({ region }),
): Promise<0 | 1> {
  const undone = await undoWith(request, asking);
  if (undone.word === 'unknown') throw new ReadError(undone.because);
  await output.write(
    request.format === 'json' ? `${JSON.stringify(jsonOf(undone))}\n` : textOf(undone, request.incident),
  );
  return undone.word === 'refused' ? 1 : 0;
}

async function undoWith({ incident, region, table, topicArn }: UndoRequest, asking: Asking): Promise<Undone> {
  const home = asking(region);
  const now = () => new Date();
  const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds));
  const unique = () => crypto.randomUUID();
  // What a site keeps for longer or shorter only its functions know; an undo writes the item's expiry anew.
  const journal = dynamoJournal({ ask: home, table, now, retentionDays: defaultRetentionDays, unique });
  let kind: Kind = 'managed-policy';
  const worldOf = (change: Change) => {
    ({ kind } = change);
    return awsWorld({ ask: routed(home, asking(change.region)), topicArn, journal, now, pause });
  };
  try {
    return await undo(incident, { journal, worldOf }, readConfig(undefined));
  } catch (error) {
    const { name, message } = error as Error;
    throw new ReadError(`${name}: ${message}${adviceOn(name, kind, incident)}`);
  }
}

const functions: Partial<Record<Kind, string>> = { 'session-document': 'document-change', session: 'session-start' };

/** The stack's table lets nobody write but the functions, which undo as well as people do. */
function adviceOn(code: string, kind: Kind, incident: string): string {
  if (!code.startsWith('AccessDenied')) return '';
  const name = `${prefix}-${functions[kind] ?? 'policy-change'}`;
  const payload = `'${JSON.stringify({ undo: incident })}'`;
  return `; invoke the function instead: aws lambda invoke --function-name ${name} --cli-binary-format raw-in-base64-out --payload ${payload} /dev/stdout`;
}

function textOf(undone: Exclude<Undone, { word: 'unknown' }>, incident: string): string {
  const name = clean(incident, 128);
  if (undone.word === 'already undone') return `${name} was undone before.\n`;
  if (undone.word === 'refused') return `${name} is not undone: the state moved on.\n${listed(undone.because)}`;
  const calls = undone.outcome.done.toReversed().flatMap(step => step.undo);
  return `${name} is undone.\n${listed(calls.map(call => `${call.action} ${JSON.stringify(call.input)}`))}`;
}

const listed = (lines: string[]) => lines.map(line => `  ${clean(line, 300)}\n`).join('');

const jsonOf = (undone: Exclude<Undone, { word: 'unknown' }>) => ({
  schemaVersion: 1,
  outcome: undone.word,
  ...('because' in undone && { because: undone.because }),
  ...('outcome' in undone && { alert: undone.outcome.alert }),
});
