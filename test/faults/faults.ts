import { type Action, AwsError } from '../../functions/calls.ts';

/** One call of a process: how it is carried out, and how the process may be ended. */
export interface Asked {
  /** Which call of the process it is, from 0. */
  index: number;
  action: Action;
  input: object;
  carryOut(): Promise<unknown>;
  /** The process is no more: nothing after this call runs, not even what would clean up. */
  crash(): Promise<never>;
}
export type Tap = (asked: Asked) => Promise<unknown>;

export const soundly: Tap = asked => asked.carryOut();

export interface Fault {
  name: string;
  /** What happens to the call of this index in the first delivery. */
  at(index: number): Tap;
  /** AWS says a definite no, which asking again does not change. */
  refuses?: true;
  /** What happens to later deliveries, where the fault lasts: all calls of the action that failed. */
  lasting?(action: Action): Tap;
}

const once =
  (fail: Tap) =>
  (index: number): Tap =>
  asked =>
    asked.index === index ? fail(asked) : asked.carryOut();

const throwing =
  (error: (action: Action) => AwsError): Tap =>
  ({ action }) =>
    Promise.reject(error(action));

const denied = (action: Action) =>
  new AwsError(
    action.startsWith('iam:') ? 'AccessDenied' : 'AccessDeniedException',
    `not authorized to perform ${action}`,
  );
const throttled = (action: Action) =>
  new AwsError(action.startsWith('iam:') ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');

const absences: [prefix: string, code: string][] = [
  ['iam:', 'NoSuchEntity'],
  ['ssm:', 'InvalidDocument'],
  ['dynamodb:', 'ResourceNotFoundException'],
  ['sqs:', 'QueueDoesNotExist'],
];
const absent = (action: Action) =>
  new AwsError(absences.find(([prefix]) => action.startsWith(prefix))?.[1] ?? 'NotFound', 'It does not exist.');

/** Whatever can go wrong with one call. */
export const faults: Fault[] = [
  { name: 'throttled', at: once(throwing(throttled)) },
  { name: 'denied once', refuses: true, at: once(throwing(denied)) },
  {
    name: 'denied for good',
    refuses: true,
    at: once(throwing(denied)),
    lasting: action => asked => (asked.action === action ? throwing(denied)(asked) : asked.carryOut()),
  },
  { name: 'not found', refuses: true, at: once(throwing(absent)) },
  {
    name: 'answer lost',
    at: once(async asked => {
      await asked.carryOut();
      throw new AwsError('TimeoutError', 'The answer was lost.');
    }),
  },
  {
    name: 'crash after it',
    at: once(async asked => {
      await asked.carryOut();
      return asked.crash();
    }),
  },
];
