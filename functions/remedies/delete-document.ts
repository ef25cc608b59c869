import type { Call } from '../calls.ts';
import { SHELL_DOCUMENT } from '../policy/reach.ts';
import type { ChangeOf, Step } from '../types.ts';
import { type Case, defineRemedy, notAsked } from './define-remedy.ts';

const remedy = 'delete-document';

/** Deletes a document that was made bad. Its content, its tags and whom it was shared with stand in the undo. */
export const deleteDocument = defineRemedy({
  id: remedy,
  needs: ['ssm:DeleteDocument', 'ssm:CreateDocument', 'ssm:AddTagsToResource', 'ssm:ModifyDocumentPermission'],
  plan(repair) {
    const { change } = repair.snapshot;
    if (change.kind !== 'session-document' || change.event !== 'CreateDocument') return undefined;
    const step = decide(change, repair);
    return typeof step === 'string' ? { remedy, because: step } : step;
  },
});

function decide(change: ChangeOf<'session-document'>, { snapshot }: Case): Step | string {
  const { name } = change;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (name === SHELL_DOCUMENT)
    return 'deleting the preferences would take logging and encryption from every session of the region';
  if (!snapshot.facts) return notAsked;
  const { documentVersions, documentTags, documentSharedWith: sharedWith } = snapshot.facts;
  const [only, ...others] = documentVersions ?? [];
  if (!only || only.text === undefined || !documentTags)
    return 'its content or its tags could not be read, and so could not be written again';
  if (others.length > 0 || only.version !== '1') return 'the state moved on: it has other versions now';
  if (!sharedWith) return 'with whom it is shared could not be read';
  const share = (accounts: 'AccountIdsToAdd' | 'AccountIdsToRemove'): Call[] =>
    sharedWith.length === 0
      ? []
      : [
          {
            action: 'ssm:ModifyDocumentPermission',
            input: { Name: name, PermissionType: 'Share', [accounts]: sharedWith },
          },
        ];
  const Tags = Object.entries(documentTags).map(([Key, Value]) => ({ Key, Value }));
  return {
    remedy,
    says: `Delete the document ${name}, which has no version that passes.`,
    // A document that is shared cannot be deleted.
    calls: [...share('AccountIdsToRemove'), { action: 'ssm:DeleteDocument', input: { Name: name } }],
    undo: [
      {
        action: 'ssm:CreateDocument',
        input: {
          Name: name,
          Content: only.text,
          DocumentType: 'Session',
          ...(only.format && { DocumentFormat: only.format }),
          ...(only.name !== undefined && { VersionName: only.name }),
        },
      },
      ...(Tags.length === 0
        ? []
        : [
            {
              action: 'ssm:AddTagsToResource' as const,
              input: { ResourceType: 'Document' as const, ResourceId: name, Tags },
            },
          ]),
      ...share('AccountIdsToAdd'),
    ],
  };
}
