import { AwsError, type Input, type Output } from '../../functions/calls.ts';
import { type Place, unknown } from './place.ts';
import type { Tags } from './state.ts';

/** ARN of a resource that SSM tags by type and id; undefined for kinds nobody here asks about. */
export function ssmArn(at: Place, type: unknown, id: string): string | undefined {
  const head = `arn:${at.partition}:ssm:${at.region}:${at.account}`;
  if (type === 'ManagedInstance') return `${head}:managed-instance/${id}`;
  if (type === 'Document') return `${head}:document/${id}`;
  return undefined;
}

export function tagsOf(at: Place, arn: string): Tags {
  const found = at.state.tags.get(arn) ?? { values: new Map(), whole: at.whole };
  at.state.tags.set(arn, found);
  return found;
}

/** A resource is never called untagged on the strength of a log that begins after it. */
function readTags(at: Place, arn: string): { Key: string; Value: string }[] {
  const found = at.state.tags.get(arn);
  if (!(found?.whole ?? at.whole)) throw unknown(`What tags ${arn} has`);
  return [...(found?.values ?? [])].map(([Key, Value]) => ({ Key, Value }));
}

function listTags(at: Place, input: Input<'ssm:ListTagsForResource'>): Output<'ssm:ListTagsForResource'> {
  const arn = ssmArn(at, input.ResourceType, input.ResourceId);
  if (arn === undefined) throw new AwsError('InvalidResourceType', 'The resource type is not valid.');
  return { TagList: readTags(at, arn) };
}

/** Resources without tags are left out of the answer, as the tagging API does. */
function getResources(at: Place, input: Input<'tag:GetResources'>): Output<'tag:GetResources'> {
  return {
    ResourceTagMappingList: input.ResourceARNList.map(arn => ({ ResourceARN: arn, Tags: readTags(at, arn) })).filter(
      found => found.Tags.length > 0,
    ),
  };
}

type Tagged = { ResourceType: string; ResourceId: string };

function tagged(at: Place, input: Tagged): Tags {
  const arn = ssmArn(at, input.ResourceType, input.ResourceId);
  if (arn === undefined) throw new AwsError('InvalidResourceType', 'The resource type is not valid.');
  return tagsOf(at, arn);
}

/** The operations on tags, by IAM action. */
export const tagActions = {
  'ssm:ListTagsForResource': listTags,
  'tag:GetResources': getResources,
  'ssm:AddTagsToResource': (at: Place, input: Tagged & { Tags: { Key: string; Value: string }[] }) => {
    for (const { Key, Value } of input.Tags) tagged(at, input).values.set(Key, Value);
    return {};
  },
  'ssm:RemoveTagsFromResource': (at: Place, input: Tagged & { TagKeys: string[] }) => {
    for (const key of input.TagKeys) tagged(at, input).values.delete(key);
    return {};
  },
};
