import { defineSessionRule } from './define-session-rule.ts';
import { documentOf, isDefaultShell } from './document-identity.ts';

export const sessionDefaultShell = defineSessionRule({
  id: 'session-default-shell',
  severity: 'high',
  judge({ change }, { baseline }) {
    const document = documentOf(change);
    if (baseline.shell !== 'forbid' || !document || !isDefaultShell(document, change.account)) return [];
    const how = change.document ? 'by its name' : 'by naming no document';
    return [
      { at: '/requestParameters', says: `The session is a default shell, started ${how}; the baseline forbids it.` },
    ];
  },
});
