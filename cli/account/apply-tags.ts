import type { Apply } from './apply.ts';
import { holderKey, type Place } from './place.ts';
import { type Fields, field, objects, text, texts } from './record.ts';
import type { HolderType, Tags } from './state.ts';
import { ssmArn, tagsOf } from './tags.ts';

/** EC2 names resources by id alone; only instances are reached by sessions. */
function instances(at: Place, request: Fields): Tags[] {
  const ids = objects(field(request, 'resourcesSet'), 'items').map(item => text(item, 'resourceId'));
  return ids
    .filter(id => id?.startsWith('i-'))
    .map(id => tagsOf(at, `arn:${at.partition}:ec2:${at.region}:${at.account}:instance/${id}`));
}

function add(tags: Tags[], given: Fields[]): void {
  for (const { values } of tags)
    for (const tag of given) {
      const key = text(tag, 'key');
      if (key !== undefined) values.set(key, text(tag, 'value') ?? '');
    }
}

const managed = (at: Place, request: Fields): Tags[] => {
  const arn = ssmArn(at, text(request, 'resourceType'), text(request, 'resourceId') ?? '');
  return arn === undefined ? [] : [tagsOf(at, arn)];
};

/** A tag given with a value is deleted only where it has that value; no tags at all means every tag. */
const deleteTags: Apply = (at, _record, request) => {
  const given = objects(field(request, 'tagSet'), 'items');
  for (const tags of instances(at, request)) {
    if (given.length === 0) {
      tags.values.clear();
      tags.whole = true;
    }
    for (const tag of given) {
      const key = text(tag, 'key');
      const value = text(tag, 'value');
      if (key !== undefined && (value === undefined || tags.values.get(key) === value)) tags.values.delete(key);
    }
  }
};

const tagHolder =
  (type: HolderType): Apply =>
  (at, _record, request) => {
    const holder = at.state.holders.get(holderKey(type, text(request, `${type}Name`) ?? ''));
    if (holder) add([{ values: holder.tags, whole: true }], objects(request, 'tags'));
  };

const untagHolder =
  (type: HolderType): Apply =>
  (at, _record, request) => {
    const holder = at.state.holders.get(holderKey(type, text(request, `${type}Name`) ?? ''));
    for (const key of texts(request, 'tagKeys')) holder?.tags.delete(key);
  };

/** What records of tagging do to the state, by event source and name. */
export const tagRecords: Record<string, Apply> = {
  'ec2.amazonaws.com CreateTags': (at, _record, request) =>
    add(instances(at, request), objects(field(request, 'tagSet'), 'items')),
  'ec2.amazonaws.com DeleteTags': deleteTags,
  'ssm.amazonaws.com AddTagsToResource': (at, _record, request) => add(managed(at, request), objects(request, 'tags')),
  'ssm.amazonaws.com RemoveTagsFromResource': (at, _record, request) => {
    for (const { values } of managed(at, request)) for (const key of texts(request, 'tagKeys')) values.delete(key);
  },
  'iam.amazonaws.com TagRole': tagHolder('role'),
  'iam.amazonaws.com TagUser': tagHolder('user'),
  'iam.amazonaws.com UntagRole': untagHolder('role'),
  'iam.amazonaws.com UntagUser': untagHolder('user'),
};
