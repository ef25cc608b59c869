import { AwsError, type DocumentFormat, type Input, type Output } from '../../functions/calls.ts';
import type { KnownDocument } from './known.ts';
import { missing, type Place, unknown } from './place.ts';
import { regionOf, type SessionDocument } from './state.ts';

export const documentKey = (at: Place, name: string): string => `document/${at.region}/${name}`;

const arnOf = (at: Place, name: string) => `arn:${at.partition}:ssm:${at.region}:${at.account}:document/${name}`;

/** SSM takes a document of one's own by name or by ARN. */
export function shortName(at: Place, name: string): string {
  const own = arnOf(at, '');
  return name.startsWith(own) ? name.slice(own.length) : name;
}

export const knownDocument = (at: Place, name: string): KnownDocument | undefined =>
  at.known.documents.get(arnOf(at, name)) ?? at.known.documents.get(name);

/** The text that the state folder gives for a version, whether or not the log has made it yet. */
export const knownContent = (at: Place, name: string, version: string): string | undefined =>
  knownDocument(at, name)?.versions.find(one => one.version === version)?.content;

export const formatOf = (text: string | undefined): DocumentFormat =>
  text === 'YAML' || text === 'TEXT' ? text : 'JSON';

export const emptyDocument = (name: string, whole: boolean): SessionDocument => ({
  name,
  type: 'Session',
  format: 'JSON',
  versions: new Map(),
  defaultVersion: undefined,
  sharedWith: new Set(),
  whole,
});

/**
 * A document as the state folder describes it, for one that the log has not touched. Its texts above the default are taken for those
 * that the log makes later: who asks before must not be told of them.
 */
export function asKnown(at: Place, name: string): SessionDocument | undefined {
  const known = at.state.gone.has(documentKey(at, name)) ? undefined : knownDocument(at, name);
  if (!known) return undefined;
  const made = emptyDocument(name, true);
  made.defaultVersion = known.versions.find(one => one.isDefault)?.version;
  const there = known.versions.filter(({ version }) => Number(version) <= Number(made.defaultVersion));
  for (const { version, content } of there) made.versions.set(version, { content, created: new Date(0) });
  for (const account of known.sharedWith) made.sharedWith.add(account);
  return made;
}

/** The document to read or change; one known from the state folder is taken into the state first. */
export function documentAt(at: Place, given: string): SessionDocument {
  const name = shortName(at, given);
  const region = regionOf(at.state, at.region);
  const found = region.documents.get(name) ?? asKnown(at, name);
  if (!found) throw missing(at, documentKey(at, name), 'InvalidDocument', `Document with name ${name}`);
  region.documents.set(name, found);
  return found;
}

export const latestOf = (document: SessionDocument): string | undefined =>
  [...document.versions.keys()].sort((a, b) => Number(b) - Number(a))[0];

function versionNamed(document: SessionDocument, asked: string | undefined): string {
  const version =
    asked === undefined || asked === '$DEFAULT'
      ? document.defaultVersion
      : asked === '$LATEST'
        ? latestOf(document)
        : asked;
  if (version === undefined) throw unknown(`Which version ${asked ?? '$DEFAULT'} of ${document.name} is`);
  if (document.versions.has(version)) return version;
  if (!document.whole) throw unknown(`Version ${version} of document ${document.name}`);
  throw new AwsError('InvalidDocumentVersion', 'The document version is not valid or does not exist.');
}

/** Where a document stands that is named by its ARN: whoever asks may stand elsewhere. */
function homeOf(at: Place, name: string): Place {
  const region = /^arn:[^:]*:ssm:([^:]+):/.exec(name)?.[1];
  return region === undefined ? at : { ...at, region };
}

function getDocument(from: Place, input: Input<'ssm:GetDocument'>): Output<'ssm:GetDocument'> {
  const at = homeOf(from, input.Name);
  const document = documentAt(at, input.Name);
  const version = versionNamed(document, input.DocumentVersion);
  const content = document.versions.get(version)?.content;
  if (content === undefined) throw unknown(`The content of document ${document.name} version ${version}`);
  return {
    Name: document.name,
    Content: content,
    DocumentVersion: version,
    DocumentType: document.type,
    Status: 'Active',
  };
}

function listDocumentVersions(
  at: Place,
  input: Input<'ssm:ListDocumentVersions'> & { MaxResults?: number },
): Output<'ssm:ListDocumentVersions'> {
  const document = documentAt(at, input.Name);
  const from = Number(input.NextToken ?? 0) || 0;
  const to = from + Math.min(input.MaxResults ?? at.pageSize, at.pageSize);
  const all = [...document.versions].sort(([a], [b]) => Number(b) - Number(a));
  return {
    DocumentVersions: all.slice(from, to).map(([version, { created, name }]) => ({
      Name: document.name,
      DocumentVersion: version,
      IsDefaultVersion: version === document.defaultVersion,
      CreatedDate: created,
      DocumentFormat: document.format,
      ...(name !== undefined && { VersionName: name }),
    })),
    ...(to < all.length ? { NextToken: String(to) } : {}),
  };
}

function describePermission(
  at: Place,
  input: Input<'ssm:DescribeDocumentPermission'>,
): Output<'ssm:DescribeDocumentPermission'> {
  const document = documentAt(at, input.Name);
  if (!document.whole) throw unknown(`With whom else document ${document.name} is shared`);
  return { AccountIds: [...document.sharedWith] };
}

const describe = (document: SessionDocument, version: string) => ({
  DocumentDescription: {
    Name: document.name,
    DocumentVersion: version,
    LatestVersion: latestOf(document),
    DefaultVersion: document.defaultVersion,
    DocumentType: document.type,
    DocumentFormat: document.format,
    Status: 'Active',
  },
});

function contentOf(text: unknown): string {
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new AwsError('InvalidDocumentContent', 'The content for the document is not valid.');
}

function createDocument(
  at: Place,
  input: { Name: string; Content: string; DocumentType?: string; DocumentFormat?: string; VersionName?: string },
) {
  const { documents } = regionOf(at.state, at.region);
  if (documents.has(input.Name) || asKnown(at, input.Name))
    throw new AwsError('DocumentAlreadyExists', `Document with same name ${input.Name} already exists`);
  const document = emptyDocument(input.Name, true);
  document.type = input.DocumentType ?? 'Command';
  document.format = formatOf(input.DocumentFormat);
  document.versions.set('1', versionOf(at, input));
  document.defaultVersion = '1';
  documents.set(input.Name, document);
  at.state.gone.delete(documentKey(at, input.Name));
  return describe(document, '1');
}

const versionOf = (at: Place, input: { Content: string; VersionName?: string }) => ({
  content: contentOf(input.Content),
  created: at.clock(),
  ...(input.VersionName !== undefined && { name: input.VersionName }),
});

/** Only the latest version may be built upon. */
function updateDocument(
  at: Place,
  input: { Name: string; Content: string; DocumentVersion?: string; VersionName?: string },
) {
  const document = documentAt(at, input.Name);
  const content = contentOf(input.Content);
  if (![undefined, '$LATEST', latestOf(document)].includes(input.DocumentVersion))
    throw new AwsError('InvalidDocumentVersion', 'The document version is not valid or does not exist.');
  if ([...document.versions.values()].some(version => version.content === content))
    throw new AwsError('DuplicateDocumentContent', 'The content of the document is the same as another version.');
  const version = String(Number(latestOf(document) ?? 0) + 1);
  document.versions.set(version, versionOf(at, input));
  return describe(document, version);
}

function setDefault(at: Place, input: { Name: string; DocumentVersion: string }) {
  const document = documentAt(at, input.Name);
  document.defaultVersion = versionNamed(document, input.DocumentVersion);
  return { Description: { Name: document.name, DefaultVersion: document.defaultVersion } };
}

function deleteDocument(at: Place, input: { Name: string; DocumentVersion?: string }) {
  const document = documentAt(at, input.Name);
  if (input.DocumentVersion === undefined) {
    if (document.sharedWith.size > 0)
      throw new AwsError('InvalidDocumentOperation', 'You must unshare the document before deleting it.');
    regionOf(at.state, at.region).documents.delete(document.name);
    at.state.gone.add(documentKey(at, document.name));
    at.state.tags.delete(arnOf(at, document.name));
    return {};
  }
  const version = versionNamed(document, input.DocumentVersion);
  if (version === document.defaultVersion)
    throw new AwsError('InvalidDocumentOperation', 'Default version of the document cannot be deleted.');
  document.versions.delete(version);
  return {};
}

function modifyPermission(
  at: Place,
  input: { Name: string; PermissionType: 'Share'; AccountIdsToAdd?: string[]; AccountIdsToRemove?: string[] },
) {
  const document = documentAt(at, input.Name);
  for (const account of input.AccountIdsToAdd ?? []) document.sharedWith.add(account.toLowerCase());
  for (const account of input.AccountIdsToRemove ?? []) document.sharedWith.delete(account.toLowerCase());
  return {};
}

/** Owner=Self and one DocumentType are all that is filtered by here; every document of the account is its own. */
function listDocuments(at: Place, input: Input<'ssm:ListDocuments'>): Output<'ssm:ListDocuments'> {
  const types = input.Filters.find(({ Key }) => Key === 'DocumentType')?.Values;
  const all = [...regionOf(at.state, at.region).documents.values()].filter(
    ({ type }) => !types || types.includes(type ?? ''),
  );
  const from = Number(input.NextToken ?? 0) || 0;
  const to = from + at.pageSize;
  return {
    DocumentIdentifiers: all
      .slice(from, to)
      .map(({ name, type }) => ({ Name: name, DocumentType: type, Owner: at.account })),
    ...(to < all.length && { NextToken: String(to) }),
  };
}

/** SSM's operations on documents, by IAM action. */
export const documentActions = {
  'ssm:ListDocuments': listDocuments,
  'ssm:GetDocument': getDocument,
  'ssm:ListDocumentVersions': listDocumentVersions,
  'ssm:DescribeDocumentPermission': describePermission,
  'ssm:CreateDocument': createDocument,
  'ssm:UpdateDocument': updateDocument,
  'ssm:UpdateDocumentDefaultVersion': setDefault,
  'ssm:DeleteDocument': deleteDocument,
  'ssm:ModifyDocumentPermission': modifyPermission,
};
