import type { Call } from '../calls.ts';
import type { ChangeOf, DocumentVersion, SessionDocument } from '../types.ts';
import { rulesOf } from './closes.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';

const remedy = 'restore-document-version';
/** Whoever has written it more often since the last good version had better look at it. */
const mostDeleted = 5;

/**
 * Sets the default back to the newest version that passes and deletes those after it, so that `$DEFAULT` and `$LATEST`
 * both pass: which of the two a session runs is unproven. What is deleted stands in the undo.
 */
export const restoreDocumentVersion = defineRemedy({
  id: remedy,
  needs: ['ssm:UpdateDocumentDefaultVersion', 'ssm:DeleteDocument', 'ssm:UpdateDocument'],
  plan(repair) {
    const { change } = repair.snapshot;
    if (change.kind !== 'session-document' || change.deleted || change.event === 'ModifyDocumentPermission')
      return undefined;
    const found = decide(change, repair);
    if (typeof found === 'string') return { remedy, because: found };
    const { safe, byDefault, later } = found;
    const { name } = change;
    const setDefault = (version: string): Call[] =>
      byDefault === safe.version
        ? []
        : [{ action: 'ssm:UpdateDocumentDefaultVersion', input: { Name: name, DocumentVersion: version } }];
    const numbers = later.map(({ version }) => version).join(', ');
    return {
      remedy,
      says: `Set ${name} back to version ${safe.version}${later.length === 0 ? '' : `, and delete version ${numbers}`}.`,
      calls: [
        ...setDefault(safe.version),
        ...later.map(
          ({ version }): Call => ({ action: 'ssm:DeleteDocument', input: { Name: name, DocumentVersion: version } }),
        ),
      ],
      // Oldest first: SSM counts on from the latest version, so that each gets its number back.
      undo: [...later.toReversed().map(version => written(name, version)), ...setDefault(byDefault)],
    };
  },
});

interface Found {
  safe: DocumentVersion;
  byDefault: string;
  /** After the safe one, newest first. */
  later: DocumentVersion[];
}

function decide(change: ChangeOf<'session-document'>, { snapshot, findings, judge }: Case): Found | string {
  if (change.disputed) return 'the record and its envelope name different accounts';
  const content = findings.filter(finding => finding.rule !== 'document-shared');
  if (content.length === 0) return 'what was found is not in its content';
  if (!snapshot.facts) return notAsked;
  const versions = snapshot.facts.documentVersions;
  const byDefault = versions?.find(version => version.isDefault)?.version;
  const document = snapshot.now.find(subject => subject.kind === 'document');
  if (!versions || byDefault === undefined || !document) return 'its versions could not be listed';
  const inForce = change.event === 'UpdateDocumentDefaultVersion' ? byDefault : versions[0]?.version;
  if (inForce !== change.version)
    return `the state moved on: version ${inForce} is in force, and the event speaks of ${change.version ?? 'none'}`;
  const told = new Set(judge(document).map(finding => finding.rule));
  for (const { rule } of content) told.delete(rule);
  const passes = ({ text }: DocumentVersion) =>
    text !== undefined && leaves(document, text, judge).every(rule => told.has(rule));
  const safe = versions.find(passes);
  if (!safe)
    return versions.length === 1 ? 'there is no other version' : `none of its versions is free of ${rulesOf(content)}`;
  const later = versions.slice(0, versions.indexOf(safe));
  if (later.length > mostDeleted) return `${later.length} versions follow ${safe.version}, the newest that passes`;
  if (later.some(({ text }) => text === undefined))
    return 'a version that would be deleted could not be read, and so could not be written again';
  return { safe, byDefault, later };
}

/** Rules that find something in a text, sharing aside. */
const leaves = (document: SessionDocument, text: string, judge: Case['judge']): string[] =>
  judge({ ...document, versions: [{ version: '$DEFAULT', text }] }).map(finding => finding.rule);

const written = (Name: string, { text, format, name }: DocumentVersion): Call => ({
  action: 'ssm:UpdateDocument',
  input: {
    Name,
    Content: text ?? '',
    DocumentVersion: '$LATEST',
    ...(format && { DocumentFormat: format }),
    ...(name !== undefined && { VersionName: name }),
  },
});
