import type { Actor } from '../types.ts';
import { at, defined, flagAt, isFields, textAt } from './fields.ts';

/**
 * Who made the call, from a record's userIdentity. For a role that was assumed `arn` is the session's, which leaves the
 * role's path out; `id` is the unique id of the user or role, without the session's name.
 */
export function actorOf(record: unknown): Actor {
  const identity = at(record, 'userIdentity');
  const issuer = at(identity, 'sessionContext', 'sessionIssuer');
  const [id, session] = splitOnce(textAt(identity, 'principalId'), ':');
  return defined({
    type: textAt(identity, 'type') ?? 'Unknown',
    arn: textAt(identity, 'arn') ?? textAt(issuer, 'arn'),
    id: textAt(issuer, 'principalId') ?? id ?? textAt(identity, 'onBehalfOf', 'userId'),
    session: sessionOf(identity, session),
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

/** The session's name: only those who assumed something have one. */
function sessionOf(identity: unknown, afterId: string | undefined): string | undefined {
  switch (textAt(identity, 'type')) {
    case 'AssumedRole':
    case 'FederatedUser': {
      const arn = textAt(identity, 'arn');
      return afterId ?? (arn?.slice(arn.lastIndexOf('/') + 1) || undefined);
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
