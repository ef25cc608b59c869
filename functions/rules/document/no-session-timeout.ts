import { field, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

export const noSessionTimeout = defineDocumentRule({
  id: 'no-session-timeout',
  severity: 'low',
  judge({ sessionType, inputs }) {
    if (sessionType !== 'Standard_Stream') return [];
    const ends = ['idleSessionTimeout', 'maxSessionDuration'].some(key => textOf(field(inputs, key))?.trim());
    return ends
      ? []
      : [
          {
            at: '/inputs',
            says: 'Its shell sessions have neither an idle timeout nor a maximum duration of their own.',
          },
        ];
  },
});
