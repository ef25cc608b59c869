import type { Actor } from '../types.ts';
import { at, defined, flagAt, isFields, textAt } from './fields.ts';

/**
 * Who made the call, from a record's userIdentity. For a role that was assumed `arn` is the role's own, which holds its
 * path; the session's ARN leaves the path out. `id` is the unique id of the user or role, without the session's name.
 */
export function actorOf(record: unknown): Actor {
  const identity = at(record, 'userIdentity');
  const issuer = at(identity, 'sessionContext', 'sessionIssuer');
  const [id, session] = splitOnce(textAt(identity, 'principalId'), ':');
  return defined({
    type: textAt(identity, 'type') ?? 'Unknown',
    arn: textAt(issuer, 'arn') ?? textAt(identity, 'arn'),
    id: textAt(issuer, 'principalId') ?? id ?? textAt(identity, 'onBehalfOf', 'userId'),
    session: session ?? sessionOf(identity),
    sourceIp: textAt(record, 'sourceIPAddress'),
    userAgent: textAt(record, 'userAgent'),
    mfa: flagAt(identity, 'sessionContext', 'attributes', 'mfaAuthenticated'),
    invokedBy: textAt(identity, 'invokedBy'),
  });
}

/** Says where a record does not tell who made the call. */
export function actorGaps(record: unknown): string[] {
  const identity = at(record, 'userIdentity');
  if (!isFields(identity)) return ['The record does not say who made the call.'];
  const named = ['arn', 'principalId', 'userName', 'invokedBy', 'onBehalfOf'].some(key => at(identity, key));
  return named ? [] : ['The record does not name the one who made the call.'];
}

function sessionOf(identity: unknown): string | undefined {
  switch (textAt(identity, 'type')) {
    case 'AssumedRole':
    case 'FederatedUser': {
      const arn = textAt(identity, 'arn');
      return arn?.slice(arn.lastIndexOf('/') + 1);
    }
    case 'SAMLUser':
    case 'WebIdentityUser':
      return textAt(identity, 'userName');
  }
  return undefined;
}

function splitOnce(text: string | undefined, separator: string): [string | undefined, string | undefined] {
  const index = text?.indexOf(separator) ?? -1;
  if (text === undefined || index < 0) return [text, undefined];
  return [text.slice(0, index), text.slice(index + 1) || undefined];
}
