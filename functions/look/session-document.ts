import type { ChangeOf, SessionDocument } from '../types.ts';
import { contentOf, documentNow } from './document-now.ts';
import type { Reader } from './reader.ts';
import { nothing, type Sight } from './sight.ts';

/** What a region falls back to when its preferences are deleted: no logging and no limits. */
const factoryPreferences = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';

/** A document is judged by what AWS holds, since CloudTrail hides the content. */
export async function lookSessionDocument(change: ChangeOf<'session-document'>, aws: Reader): Promise<Sight> {
  const { name, text } = change;
  if (change.documentType !== undefined && change.documentType !== 'Session') return nothing;
  const arn = `arn:${change.partition}:ssm:${change.region}:${change.account}:document/${name}`;
  if (change.deleted) return { ...nothing, now: [documentOf(name, arn, factoryPreferences)], before: undefined };
  const found = await documentNow(name, aws);
  if (!found) return nothing;
  const sharedWith = (await sharing(name, aws)) ?? (change.shared.length > 0 ? change.shared : undefined);
  const now: SessionDocument = { ...found, arn, ...(sharedWith && { sharedWith }) };
  const texts = now.versions.map(version => version.text);
  const carried = { ...now, versions: [{ version: change.version ?? '$LATEST', text }] };
  return {
    now: [now],
    carried: text === undefined || texts.includes(text) ? [] : [carried],
    before: await documentBefore(change, now, aws),
    ...(text === undefined &&
      texts.every(one => one === undefined) && {
        unreadable: `The content of the document ${name} could not be read.`,
      }),
  };
}

const documentOf = (name: string, arn: string, text: string): SessionDocument => ({
  kind: 'document',
  name,
  arn,
  versions: [{ version: '$DEFAULT', text }],
});

/** The accounts a document is shared with; `all` is everybody. */
async function sharing(name: string, aws: Reader): Promise<string[] | undefined> {
  const answer = await aws.read(
    'ssm:DescribeDocumentPermission',
    { Name: name, PermissionType: 'Share' },
    `The sharing of the document ${name}`,
  );
  return answer?.AccountIds;
}

/** SSM numbers the versions of a document 1, 2, 3, …, and says nothing of which was the default before. */
async function documentBefore(
  change: ChangeOf<'session-document'>,
  now: SessionDocument,
  aws: Reader,
): Promise<SessionDocument[] | undefined> {
  if (change.event === 'CreateDocument') return [];
  if (change.event === 'ModifyDocumentPermission')
    return now.sharedWith && [{ ...now, sharedWith: now.sharedWith.filter(one => !change.shared.includes(one)) }];
  const version = change.version ?? '';
  if (change.event !== 'UpdateDocument' || !/^\d{1,9}$/.test(version)) return undefined;
  const previous = await contentOf(change.name, String(Number(version) - 1), aws);
  return previous && [{ ...now, versions: [{ version: previous.version, text: previous.text }] }];
}
