import { defineEventRule } from './define-event-rule.ts';

/** A reset leaves AWS's own default, which is Enable. */
export const publicSharingEnabled = defineEventRule({
  id: 'public-sharing-enabled',
  severity: 'high',
  on: ['account-setting'],
  judge({ setting, value }) {
    if (!setting.endsWith('/ssm/documents/console/public-sharing-permission') || value === 'Disable') return [];
    return [{ says: 'Documents of this account may now be shared with everybody.', source: setting }];
  },
});
