import type { ChangeOf, StartedSession } from '../types.ts';
import { documentNow } from './document-now.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/** Names that only Amazon gives (SSM API, CreateDocument), by themselves or in an ARN. What such documents do is known. */
const amazons = /^(?:arn:[^:]*:ssm:[^:]*::document\/)?(?:aws|amazon|amzn)[a-z]*-/i;
const instance = /^i-[0-9a-f]{1,17}$/;
const managedInstance = /^mi-[0-9a-f]{1,17}$/;

/** A session is judged by its target's tags and by the document it ran; a denied one never reached either. */
export async function lookSession(change: ChangeOf<'session'>, aws: Reader): Promise<Sight> {
  const subject: StartedSession = { kind: 'session', change };
  if (change.denied) return { now: [subject], carried: [], before: [] };
  const targetTags = await tagsOf(change, aws);
  const { document: ran } = change;
  const document = ran === undefined || amazons.test(ran) ? undefined : await documentNow(ran, aws);
  return {
    now: [{ ...subject, ...(targetTags && { targetTags }), ...(document && { document }) }],
    carried: [],
    before: [],
  };
}

/** Tags of an instance, a managed instance or a task; of targets in other forms nothing is known. */
async function tagsOf(change: ChangeOf<'session'>, aws: Reader): Promise<Record<string, string> | undefined> {
  const { target = '', resource, partition, region, account } = change;
  const what = `The tags of ${target}`;
  if (managedInstance.test(target)) {
    const input = { ResourceType: 'ManagedInstance', ResourceId: target } as const;
    const answer = await aws.read('ssm:ListTagsForResource', input, what);
    return answer && tagRecord(answer.TagList);
  }
  const isTask = /^arn:[^:]*:ecs:[^:]*:\d*:task\/./.test(resource);
  if (!instance.test(target) && !isTask) return undefined;
  const arn = isTask ? resource : `arn:${partition}:ec2:${region}:${account}:instance/${target}`;
  const answer = await aws.read('tag:GetResources', { ResourceARNList: [arn] }, what);
  const found = answer?.ResourceTagMappingList;
  // An instance without tags is left out of the answer; a task may be left out because it has ended.
  return found && (found.length > 0 || !isTask) ? tagRecord(found.flatMap(mapping => mapping.Tags)) : undefined;
}

function tagRecord(tags: { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
