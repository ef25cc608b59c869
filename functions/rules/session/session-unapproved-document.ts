import { defineSessionRule } from './define-session-rule.ts';
import { describe, documentOf, identify, isDefaultShell, sameDocument } from './document-identity.ts';

/** Documents are compared as ARNs: another account's document of an approved name is not approved. */
export const sessionUnapprovedDocument = defineSessionRule({
  id: 'session-unapproved-document',
  severity: 'high',
  judge({ change }, { baseline }) {
    const document = documentOf(change);
    if (!document) return [];
    const { account } = change;
    // What the baseline says of the shell decides for the default shell, save that `explicit` asks for its name on the list.
    if (isDefaultShell(document, account) && baseline.shell !== 'explicit') return [];
    const strange = ![account, 'amazon', ...baseline.trustedAccounts].includes(document.owner);
    const listed = baseline.documents?.some(name => sameDocument(identify(name, change), document));
    if (listed ?? !strange) return [];
    const why = baseline.documents ? 'which is not on the baseline' : 'an account that is not trusted';
    return [{ at: '/requestParameters/documentName', says: `The session ran ${describe(document)}, ${why}.` }];
  },
});
