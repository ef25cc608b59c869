import { type ApiCall, defineEvent, type Head, type Reading, unnamed } from './define-event.ts';
import { at, listAt, textAt, textsAt } from './fields.ts';
import { principalOf, principalResource, targetArn } from './names.ts';

/** The tag of a user or role that says as whom its sessions run on Linux. */
const runAs = 'SSMSessionRunAs';

/** Tags of instances. One call may tag resources of any kind, most of them no targets. */
export const instanceTag = defineEvent({
  kind: 'tag',
  source: 'ec2.amazonaws.com',
  names: ['CreateTags', 'DeleteTags'],
  decode(call, head) {
    const ids = listAt(call.request, 'resourcesSet', 'items').map(item => textAt(item, 'resourceId'));
    const named = ids.filter(id => id !== undefined);
    if (named.length === 0) return unnamed(call, 'resource');
    const targets = named.filter(id => id.startsWith('i-')).map(id => targetArn(head, id));
    if (targets.length === 0) return { ignored: `${call.name}: no instance is among the resources.` };
    const items = listAt(call.request, 'tagSet', 'items');
    if (call.name === 'CreateTags') return tagged(targets, pairsOf(items), []);
    const removed = items.map(item => textAt(item, 'key')).filter(key => key !== undefined);
    const reading = tagged(targets, {}, removed);
    return removed.length > 0 ? reading : { ...reading, gaps: ['DeleteTags named no key, which removes every tag.'] };
  },
});

/** Tags of managed instances. */
export const managedInstanceTag = defineEvent({
  kind: 'tag',
  source: 'ssm.amazonaws.com',
  names: ['AddTagsToResource', 'RemoveTagsFromResource'],
  decode(call, head) {
    const type = textAt(call.request, 'resourceType');
    const id = textAt(call.request, 'resourceId');
    if (!type || !id) return unnamed(call, 'resource');
    if (type !== 'ManagedInstance') return { ignored: `${call.name}: a ${type} is no target of a session.` };
    const added = pairsOf(listAt(call.request, 'tags'));
    return tagged([targetArn(head, id)], added, textsAt(call.request, 'tagKeys'));
  },
});

/** Tags of roles and users, of which one decides the operating system's user of a session. */
export const principalTag = defineEvent({
  kind: 'tag',
  source: 'iam.amazonaws.com',
  names: ['TagRole', 'TagUser', 'UntagRole', 'UntagUser'],
  decode: readPrincipalTag,
});

function readPrincipalTag(call: ApiCall, head: Head): Reading<'tag'> {
  const principal = principalOf(call);
  if (!principal) return unnamed(call, 'principal');
  const added = pairsOf(listAt(call.request, 'tags'));
  const value = at(added, runAs);
  const resources = [principalResource(head, principal)];
  if (typeof value === 'string') return tagged(resources, { [runAs]: value }, []);
  return textsAt(call.request, 'tagKeys').includes(runAs)
    ? tagged(resources, {}, [runAs])
    : { ignored: `${call.name}: ${runAs} is not among the tags.` };
}

const tagged = (resources: string[], added: Record<string, string>, removed: string[]) => ({
  resource: resources[0] ?? '',
  resources,
  added,
  removed,
});

/** Tags as a map. `Object.fromEntries` makes own keys even of `__proto__`, which assignment would not. */
function pairsOf(items: unknown[]): Record<string, string> {
  const pairs = items.map(item => [textAt(item, 'key'), textAt(item, 'value') ?? ''] as const);
  return Object.fromEntries(pairs.filter(([key]) => key !== undefined));
}
