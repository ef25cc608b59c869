import type { Apply } from './apply.ts';
import { madeNow, type Place } from './place.ts';
import { content, type Fields, field, objects, text, texts } from './record.ts';
import { asKnown, documentKey, emptyDocument, formatOf, knownContent, shortName } from './ssm-documents.ts';
import { keepSession, regionOf, type SessionDocument } from './state.ts';
import { ssmArn, tagsOf } from './tags.ts';

/** The document a record speaks of; one first seen now exists, with content that is known only from the state folder. */
function seen(at: Place, request: Fields): SessionDocument | undefined {
  const given = text(request, 'name');
  if (given === undefined) return undefined;
  const name = shortName(at, given);
  const { documents } = regionOf(at.state, at.region);
  const found = documents.get(name) ?? asKnown(at, name) ?? emptyDocument(name, false);
  documents.set(name, found);
  return found;
}

const know = (at: Place, document: SessionDocument, version: string, shown?: string) => {
  const held = document.versions.get(version);
  const text = shown ?? knownContent(at, document.name, version) ?? held?.content;
  document.versions.set(version, { content: text, created: held?.created ?? at.clock() });
};

/** What was just made has the tags that it was made with, and no other. */
function tagMade(at: Place, name: string, request: Fields): void {
  const tags = tagsOf(at, ssmArn(at, 'Document', name) ?? '');
  tags.whole = true;
  for (const tag of objects(request, 'tags')) {
    const key = text(tag, 'key');
    if (key !== undefined) tags.values.set(key, text(tag, 'value') ?? '');
  }
}

const createDocument: Apply = (at, _record, request, response) => {
  const name = text(request, 'name');
  if (name === undefined) return;
  const described = field(response, 'documentDescription');
  const { documents } = regionOf(at.state, at.region);
  const document = madeNow(documents.get(name), () => emptyDocument(name, true));
  document.type = text(described, 'documentType') ?? text(request, 'documentType') ?? 'Command';
  document.format = formatOf(text(request, 'documentFormat'));
  know(at, document, '1', content(request, 'content'));
  document.defaultVersion ??= '1';
  documents.set(name, document);
  tagMade(at, name, request);
  at.state.gone.delete(documentKey(at, name));
};

/** The state folder may hold versions that the log makes later: those above the one made now are not there yet. */
const updateDocument: Apply = (at, _record, request, response) => {
  const known = regionOf(at.state, at.region).documents.has(shortName(at, text(request, 'name') ?? ''));
  const document = seen(at, request);
  const described = field(response, 'documentDescription');
  const version = text(described, 'documentVersion') ?? text(described, 'latestVersion');
  if (!document || version === undefined || !/^\d{1,9}$/.test(version)) return;
  if (!known)
    for (const held of document.versions.keys()) if (Number(held) > Number(version)) document.versions.delete(held);
  know(at, document, version, content(request, 'content'));
  const inForce = text(described, 'defaultVersion');
  if (inForce === undefined || !/^\d{1,9}$/.test(inForce)) return;
  if (!document.versions.has(inForce)) know(at, document, inForce);
  document.defaultVersion ??= inForce;
};

const setDefault: Apply = (at, _record, request) => {
  const document = seen(at, request);
  const version = text(request, 'documentVersion');
  if (!document || version === undefined || !/^\d{1,9}$/.test(version)) return;
  if (!document.versions.has(version)) know(at, document, version);
  document.defaultVersion = version;
};

/** SSM takes `all` in any case (API reference, ModifyDocumentPermission). */
const modifyPermission: Apply = (at, _record, request) => {
  const document = seen(at, request);
  for (const account of texts(request, 'accountIdsToAdd')) document?.sharedWith.add(account.toLowerCase());
  for (const account of texts(request, 'accountIdsToRemove')) document?.sharedWith.delete(account.toLowerCase());
};

const deleteDocument: Apply = (at, _record, request) => {
  const name = shortName(at, text(request, 'name') ?? '');
  const version = text(request, 'documentVersion');
  if (version !== undefined) {
    seen(at, request)?.versions.delete(version);
    return;
  }
  regionOf(at.state, at.region).documents.delete(name);
  at.state.gone.add(documentKey(at, name));
};

const startSession: Apply = (at, record, request, response) => {
  const region = regionOf(at.state, at.region);
  const id = text(response, 'sessionId');
  if (id === undefined || region.sessions.has(id)) return;
  keepSession(region, {
    id,
    target: text(request, 'target') ?? '',
    document: text(request, 'documentName'),
    owner: text(field(record, 'userIdentity'), 'arn') ?? '',
    started: at.clock(),
  });
};

const terminateSession: Apply = (at, _record, request) => {
  const session = regionOf(at.state, at.region).sessions.get(text(request, 'sessionId') ?? '');
  if (session) session.ended ??= at.clock();
};

/** What SSM's records do to the state, by event name. */
export const ssmRecords: Record<string, Apply> = {
  CreateDocument: createDocument,
  UpdateDocument: updateDocument,
  UpdateDocumentDefaultVersion: setDefault,
  ModifyDocumentPermission: modifyPermission,
  DeleteDocument: deleteDocument,
  StartSession: startSession,
  TerminateSession: terminateSession,
};
