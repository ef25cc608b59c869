import type { Principal } from '../types.ts';
import type { ApiCall, Head } from './define-event.ts';
import { textAt } from './fields.ts';

const principalKeys = [
  ['role', 'roleName'],
  ['user', 'userName'],
  ['group', 'groupName'],
] as const;

/** The role, user or group that a request of IAM names; of a user and a group, the user. */
export function principalOf({ request }: ApiCall): Principal | undefined {
  for (const [type, key] of principalKeys) {
    const name = textAt(request, key);
    if (name) return { type, name };
  }
  return undefined;
}

/** The ARN of a principal in the main path: requests name it without its path, so this is the nearest name there is. */
export const principalResource = ({ partition, account }: Head, { type, name }: Principal): string =>
  `arn:${partition}:iam::${account}:${type}/${name}`;

/** The ARN of a resource in the record's own account and region. */
export const localArn = ({ partition, region, account }: Head, service: string, resource: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** The ARN of a session's target: an instance, a managed instance or an ECS task; otherwise the id as it stands. */
export function targetArn(head: Head, target: string): string {
  if (target.startsWith('i-')) return localArn(head, 'ec2', `instance/${target}`);
  if (target.startsWith('mi-')) return localArn(head, 'ssm', `managed-instance/${target}`);
  const [, cluster, task] = /^ecs:([\w-]{1,255})_([\w-]{1,255})_[\w-]{1,255}$/.exec(target) ?? [];
  return cluster && task ? localArn(head, 'ecs', `task/${cluster}/${task}`) : target;
}

/** A document's name without the ARN of the record's own account; a foreign document keeps its ARN, as a name it would pass for ours. */
export function documentName(head: Head, name: string): string {
  const own = localArn(head, 'ssm', 'document/');
  return name.startsWith(own) ? name.slice(own.length) : name;
}

/** The ARN of a document as named in a call. Amazon's have no account. */
export function documentArn(head: Head, name: string): string {
  if (name.startsWith('arn:')) return name;
  const arn = localArn(head, 'ssm', `document/${name}`);
  return /^(AWS|Amazon)[A-Za-z]*-/.test(name) ? arn.replace(`:${head.account}:document/`, '::document/') : arn;
}
