import type { ChangeOf, SessionDocument } from '../types.ts';
import { contentOf, documentAndLatest, documentNow, sharedWith } from './document-now.ts';
import type { Reader } from './reader.ts';
import { nothing, type Sight } from './sight.ts';

type DocumentChange = ChangeOf<'session-document'>;

/** What a region falls back to when its preferences are deleted: no logging and no limits. */
const factoryPreferences = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
const writing = new Set(['CreateDocument', 'UpdateDocument']);

/** A document is judged by what AWS holds, since CloudTrail hides the content. */
export async function lookSessionDocument(change: DocumentChange, aws: Reader): Promise<Sight> {
  const { name, text, documentType, resource: arn } = change;
  if (documentType !== undefined && documentType !== 'Session') return nothing;
  if (change.deleted) return lookDeleted(change, aws);
  const found = await documentAndLatest(name, aws, writing.has(change.event));
  if (!found) return nothing;
  // A document that was just made is shared with nobody.
  const shared = change.event === 'CreateDocument' ? undefined : await sharedWith(name, aws);
  const accounts = shared ?? (change.shared.length > 0 ? change.shared : undefined);
  const now: SessionDocument = { ...found.document, arn, ...(accounts && { sharedWith: accounts }) };
  const texts = now.versions.map(version => version.text);
  const unseen = isUnseen(change, found.latest);
  return {
    now: [now],
    carried: carriedBy(change, now),
    before: await documentBefore(change, now, aws),
    ...(text === undefined &&
      (unseen || texts.every(one => one === undefined)) && {
        unreadable: unseen
          ? `Version ${change.version} of the document ${name} could not be read: it is not there yet, or no more.`
          : `The content of the document ${name} could not be read.`,
      }),
  };
}

/** SSM numbers versions upwards: the one that was written is behind the latest, or AWS does not show it. */
function isUnseen({ event, version }: DocumentChange, latest: string | undefined): boolean {
  return event === 'UpdateDocument' && latest !== undefined && Number(version) > Number(latest);
}

/** What the record says that AWS holds no more: a content, a share. It was there for a while. */
function carriedBy({ text, version, shared }: DocumentChange, now: SessionDocument): SessionDocument[] {
  const isGone = text !== undefined && now.versions.every(held => held.text !== text);
  const unshared = shared.some(account => !now.sharedWith?.includes(account));
  return [
    ...(isGone ? [{ ...now, versions: [{ version: version ?? '$LATEST', text }] }] : []),
    ...(unshared ? [{ ...now, sharedWith: shared }] : []),
  ];
}

/** Preferences that were deleted may have been written anew since. */
async function lookDeleted({ name, resource: arn }: DocumentChange, aws: Reader): Promise<Sight> {
  const gaps = aws.gaps.length;
  const anew = await documentNow(name, aws);
  const isThere = anew?.versions.some(({ text }) => text !== undefined);
  // That there is none is what the record says.
  if (!isThere) aws.gaps.splice(gaps);
  const versions = [{ version: '$DEFAULT', text: factoryPreferences }];
  const factory: SessionDocument = { kind: 'document', name, arn, versions };
  return isThere
    ? { now: [{ ...anew!, arn }], carried: [factory], before: undefined }
    : { now: [factory], carried: [], before: undefined };
}

/** SSM numbers the versions of a document 1, 2, 3, …, and does not say which was the default before. */
async function documentBefore(
  change: DocumentChange,
  now: SessionDocument,
  aws: Reader,
): Promise<SessionDocument[] | undefined> {
  const { event, name, shared } = change;
  if (event === 'CreateDocument') return [];
  // One share more is news, whoever else had the document.
  if (event === 'ModifyDocumentPermission')
    return now.sharedWith && [shared.length > 0 ? { ...now, sharedWith: [] } : now];
  const version = /^\d{1,9}$/.test(change.version ?? '') ? Number(change.version) : undefined;
  if (version === undefined) return undefined;
  if (event === 'UpdateDocumentDefaultVersion') {
    const other = await newestBeside(version, name, aws);
    return other === undefined ? undefined : withVersion(String(other), [], now, name, aws);
  }
  // The default was what it is, unless it is what was just written.
  const byDefault = now.versions.filter(held => held.version === '$DEFAULT' && now.versions.length > 1);
  return event === 'UpdateDocument' ? withVersion(String(version - 1), byDefault, now, name, aws) : undefined;
}

/** The document as it was with a version, and with others that were there already. */
async function withVersion(
  version: string,
  others: SessionDocument['versions'],
  now: SessionDocument,
  name: string,
  aws: Reader,
): Promise<SessionDocument[] | undefined> {
  const earlier = await contentOf(name, version, aws);
  if (!earlier) return undefined;
  const { text } = earlier;
  return [{ ...now, versions: [{ version: earlier.version, text }, ...others.filter(other => other.text !== text)] }];
}

/** The version that was the default is taken to be the newest of the others. */
async function newestBeside(version: number, Name: string, aws: Reader): Promise<number | undefined> {
  const { items } = await aws.list(
    'ssm:ListDocumentVersions',
    { Name },
    page => page.DocumentVersions,
    `The versions of the document ${Name}`,
  );
  const others = items.map(item => Number(item.DocumentVersion)).filter(one => one !== version);
  return others.length > 0 ? Math.max(...others) : undefined;
}
