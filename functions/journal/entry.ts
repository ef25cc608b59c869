import type { Alert, Change, Entry, Kind, Opened, OutcomeWord, Severity, Step } from '../types.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf, textsOf } from './fields.ts';
import { isSameStep, stepsOf } from './steps.ts';

/** An incident as the journal keeps it. What was done is among what was intended, and stands there once. */
export function bodyOf({ done, ...entry }: Entry): object {
  return { ...entry, done: done.map(step => entry.intended.findIndex(one => isSameStep(one, step))) };
}

/** An incident as the journal gives it back, checked; undefined where it is none, or of another incident. */
export function entryOf(body: unknown, incident: string): Entry | undefined {
  const fields = fieldsOf(body);
  const [intended, change] = [stepsOf(fields.intended), changeOf(fields.change)];
  const done = intended && doneOf(fields.done, intended);
  const [sequence, leased] = [numberOf(fields.sequence), numberOf(fields.leased)];
  if (fields.incident !== incident || !intended || !done || !change || sequence === undefined || leased === undefined)
    return undefined;
  const told = alertOf(fields.told);
  const undone = fields.undone === 'begun' || fields.undone === 'done' ? fields.undone : undefined;
  return {
    incident,
    sequence,
    leased,
    change,
    opened: listOf(fields.opened).flatMap(openedOf),
    intended,
    done,
    ...(told && { told }),
    closed: fields.closed === true,
    ...(undone && { undone }),
  };
}

function doneOf(value: unknown, intended: Step[]): Step[] | undefined {
  const done = listOf(value).map(index => (typeof index === 'number' ? intended[index] : undefined));
  return Array.isArray(value) && done.every(step => step !== undefined) ? done : undefined;
}

const severities: Severity[] = ['low', 'medium', 'high', 'critical'];

function openedOf(value: unknown): Opened[] {
  const { rule, source, severity, says, at } = fieldsOf(value);
  const known = severities.find(one => one === severity);
  if (typeof rule !== 'string' || !known) return [];
  const said = { says: textOf(says) ?? '', at: textOf(at) ?? '' };
  return [{ rule, severity: known, ...said, ...(typeof source === 'string' && { source }) }];
}

const isPrincipal = (value: unknown): boolean => {
  const { type, name } = fieldsOf(value);
  return (type === 'role' || type === 'user' || type === 'group') && typeof name === 'string';
};

/** What a look at each kind of change takes for granted. */
const shapes: { [K in Kind]: (fields: Fields) => boolean } = {
  'managed-policy': ({ policyArn, live }) => typeof policyArn === 'string' && typeof live === 'boolean',
  'inline-policy': ({ principal, policyName }) => isPrincipal(principal) && typeof policyName === 'string',
  attachment: ({ principal }) => isPrincipal(principal),
  'guard-removed': ({ principal, boundary }) => isPrincipal(principal) && typeof boundary === 'boolean',
  'session-document': ({ name, shared, deleted }) =>
    typeof name === 'string' && Array.isArray(shared) && typeof deleted === 'boolean',
  session: ({ denied, resumed }) => typeof denied === 'boolean' && typeof resumed === 'boolean',
  tag: ({ resources, added, removed }) =>
    Array.isArray(resources) && typeof added === 'object' && Array.isArray(removed),
  'account-setting': ({ setting }) => typeof setting === 'string',
  guardrail: ({ part }) => typeof part === 'string',
};

const heads = ['event', 'id', 'digest', 'time', 'account', 'region', 'partition', 'resource'];

function changeOf(value: unknown): Change | undefined {
  const fields = fieldsOf(value);
  const shape = Object.entries(shapes).find(([kind]) => kind === fields.kind)?.[1];
  const whole = shape?.(fields) && heads.every(name => typeof fields[name] === 'string');
  if (!whole || textOf(fieldsOf(fields.actor).type) === undefined) return undefined;
  return { ...fields, gaps: textsOf(fields.gaps) } as unknown as Change;
}

const words: OutcomeWord[] = ['observed', 'alerted', 'remediated', 'not-closed', 'withheld', 'failed', 'undone'];

function alertOf(value: unknown): Alert | undefined {
  const { outcome, findings, plan, gaps } = fieldsOf(value);
  const whole = words.some(word => word === outcome) && Array.isArray(findings) && Array.isArray(gaps);
  return whole && Array.isArray(fieldsOf(plan).steps) ? (value as Alert) : undefined;
}
