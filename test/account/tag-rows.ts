import { record, tagInstances } from './records.ts';
import { instance, knownTags, type Row, row } from './row.ts';

export const tagRows: Row[] = [
  row(
    'a tag put on an instance of known tags',
    [tagInstances('CreateTags', ['i-1', 'vol-1'], [{ key: 'a', value: 'b' }])],
    'tag:GetResources',
    { ResourceARNList: [instance] },
    {
      ResourceTagMappingList: [
        {
          ResourceARN: instance,
          Tags: [
            { Key: 'PortForward', Value: 'true' },
            { Key: 'a', Value: 'b' },
          ],
        },
      ],
    },
    knownTags,
  ),
  row(
    'a tag deleted',
    [tagInstances('DeleteTags', ['i-1'], [{ key: 'PortForward' }])],
    'tag:GetResources',
    { ResourceARNList: [instance] },
    { ResourceTagMappingList: [] },
    knownTags,
  ),
  row(
    'a tag deleted by another value',
    [tagInstances('DeleteTags', ['i-1'], [{ key: 'PortForward', value: 'no' }])],
    'tag:GetResources',
    { ResourceARNList: [instance] },
    { ResourceTagMappingList: [{ Tags: [{ Key: 'PortForward', Value: 'true' }] }] },
    knownTags,
  ),
  row(
    'a tag put on an instance of unknown tags',
    [tagInstances('CreateTags', ['i-1'], [{ key: 'a', value: 'b' }])],
    'tag:GetResources',
    { ResourceARNList: [instance] },
    'GuardrailUnknown',
  ),
  row(
    'all tags deleted',
    [tagInstances('DeleteTags', ['i-1'], [])],
    'tag:GetResources',
    { ResourceARNList: [instance] },
    { ResourceTagMappingList: [] },
  ),
  row(
    'tags of a managed instance',
    [
      record('ssm', 'AddTagsToResource', {
        resourceType: 'ManagedInstance',
        resourceId: 'mi-1',
        tags: [{ key: 'a', value: 'b' }],
      }),
      record('ssm', 'RemoveTagsFromResource', { resourceType: 'ManagedInstance', resourceId: 'mi-1', tagKeys: ['c'] }),
    ],
    'ssm:ListTagsForResource',
    { ResourceType: 'ManagedInstance', ResourceId: 'mi-1' },
    {
      TagList: [
        { Key: 'c', Value: 'd' },
        { Key: 'a', Value: 'b' },
      ].slice(1),
    },
    { tags: new Map([['arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-1', new Map([['c', 'd']])]]) },
  ),
];
