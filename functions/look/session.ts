import type { ChangeOf, StartedSession } from '../types.ts';
import { documentNow } from './document-now.ts';
import type { Reader } from './reader.ts';
import type { Sight } from './sight.ts';

/** A session is judged by its target's tags and by the document it ran; a denied one never reached either. */
export async function lookSession(change: ChangeOf<'session'>, aws: Reader): Promise<Sight> {
  const subject: StartedSession = { kind: 'session', change };
  if (change.denied) return { now: [subject], carried: [], before: [] };
  const targetTags = await tagsOf(change, aws);
  const ownName = change.document?.startsWith('AWS-') ? undefined : change.document;
  const document = ownName === undefined ? undefined : await documentNow(ownName, aws);
  return {
    now: [{ ...subject, ...(targetTags && { targetTags }), ...(document && { document }) }],
    carried: [],
    before: [],
  };
}

async function tagsOf(change: ChangeOf<'session'>, aws: Reader): Promise<Record<string, string> | undefined> {
  const { target = '', partition, region, account } = change;
  const what = `The tags of ${target}`;
  if (/^i-[0-9a-f]{1,17}$/.test(target)) {
    const arn = `arn:${partition}:ec2:${region}:${account}:instance/${target}`;
    const answer = await aws.read('tag:GetResources', { ResourceARNList: [arn] }, what);
    return answer && tagRecord(answer.ResourceTagMappingList.flatMap(mapping => mapping.Tags));
  }
  if (/^mi-[0-9a-f]{1,17}$/.test(target)) {
    const answer = await aws.read(
      'ssm:ListTagsForResource',
      { ResourceType: 'ManagedInstance', ResourceId: target },
      what,
    );
    return answer && tagRecord(answer.TagList);
  }
  return undefined;
}

function tagRecord(tags: { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}
