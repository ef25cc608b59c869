import type { Finding, SessionDocument } from '../../types.ts';
import type { Settings } from '../settings.ts';

/** The one document rule that looks at who may use a document, not at what it says. */
export function judgeSharing(document: SessionDocument, { baseline }: Settings): Finding[] {
  const owner = document.arn?.split(':')[4];
  const strangers = (document.sharedWith ?? []).filter(
    account => account !== owner && !baseline.trustedAccounts.includes(account),
  );
  if (strangers.length === 0) return [];
  const everybody = strangers.some(account => account.toLowerCase() === 'all');
  const whom = everybody ? 'every AWS account' : `${strangers.slice(0, 5).join(', ')}, outside the trusted accounts`;
  return [
    {
      rule: 'document-shared',
      severity: 'critical',
      at: '',
      source: document.name,
      says: `It is shared with ${whom}.`,
    },
  ];
}
