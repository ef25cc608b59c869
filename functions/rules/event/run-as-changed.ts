import { defineEventRule } from './define-event-rule.ts';

/** The tag on a user or role that names the operating system user of its sessions; it beats the document's. */
const key = 'SSMSessionRunAs';

export const runAsChanged = defineEventRule({
  id: 'run-as-changed',
  severity: 'high',
  on: ['tag'],
  judge({ added, removed }) {
    if (Object.hasOwn(added, key)) return [{ says: `Sessions of this principal now run as the user ${added[key]}.` }];
    if (removed.includes(key))
      return [{ says: 'Sessions of this principal no longer run as the user it was bound to.' }];
    return [];
  },
});
