import type { Access, ChangeOf, Principal } from '../types.ts';
import { accessOf, holdingsOf } from './principal-policies.ts';
import type { Reader } from './reader.ts';

/**
 * The policies of the user or role that started a session, with the document that it ran; undefined for a caller that has none here: the
 * root user, a service, somebody of another account.
 */
export async function callerAccess(
  change: ChangeOf<'session'>,
  documents: Access['documents'],
  aws: Reader,
): Promise<Access | undefined> {
  const principal = principalOf(change);
  if (!principal) return undefined;
  const access = accessOf(change, principal, await holdingsOf(aws, principal));
  return { ...access, ...(documents && { documents }) };
}

function principalOf({ actor, account }: ChangeOf<'session'>): Principal | undefined {
  const [, , service, , owner, resource = ''] = actor.arn?.split(':') ?? [];
  const [type, ...names] = resource.split('/');
  if (owner !== account) return undefined;
  if (service === 'sts' && type === 'assumed-role' && names[0]) return { type: 'role', name: names[0] };
  const name = names.at(-1);
  return service === 'iam' && type === 'user' && name ? { type: 'user', name } : undefined;
}
