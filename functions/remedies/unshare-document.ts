import type { Call } from '../calls.ts';
import { defineRemedy, notAsked } from './define-remedy.ts';

const remedy = 'unshare-document';

/** Takes back the accounts that the change added, as far as they are not trusted and still have it. */
export const unshareDocument = defineRemedy({
  id: remedy,
  needs: ['ssm:ModifyDocumentPermission'],
  plan({ snapshot, findings, config }) {
    const { change, facts } = snapshot;
    if (change.kind !== 'session-document' || change.event !== 'ModifyDocumentPermission') return undefined;
    if (change.disputed) return { remedy, because: 'the record and its envelope name different accounts' };
    if (!facts) return { remedy, because: notAsked };
    if (!facts.documentSharedWith) return { remedy, because: 'with whom it is shared could not be read' };
    const added = new Set(change.shared.map(account => account.toLowerCase()));
    const { trustedAccounts } = config.baseline;
    const strangers = facts.documentSharedWith.filter(
      account => added.has(account.toLowerCase()) && account !== change.account && !trustedAccounts.includes(account),
    );
    if (strangers.length === 0 || findings.every(finding => finding.rule !== 'document-shared'))
      return { remedy, because: 'the state moved on: it is shared with none of the accounts that were added' };
    const modify = (accounts: 'AccountIdsToAdd' | 'AccountIdsToRemove'): Call => ({
      action: 'ssm:ModifyDocumentPermission',
      input: { Name: change.name, PermissionType: 'Share', [accounts]: strangers },
    });
    return {
      remedy,
      says: `Share ${change.name} no more with ${strangers.slice(0, 5).join(', ')}${strangers.length > 5 ? ` and ${strangers.length - 5} more` : ''}.`,
      calls: [modify('AccountIdsToRemove')],
      undo: [modify('AccountIdsToAdd')],
    };
  },
});
