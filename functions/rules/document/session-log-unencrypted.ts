import { field, isOn, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

const stores = [
  { name: 's3BucketName', check: 's3EncryptionEnabled', called: 'bucket' },
  { name: 'cloudWatchLogGroupName', check: 'cloudWatchEncryptionEnabled', called: 'log group' },
];

/** The flags encrypt nothing: they make a session refuse a store that is not encrypted. Port sessions have no content log. */
export const sessionLogUnencrypted = defineDocumentRule({
  id: 'session-log-unencrypted',
  severity: 'low',
  judge({ sessionType, inputs }) {
    if (sessionType === 'Port') return [];
    return stores
      .filter(store => textOf(field(inputs, store.name))?.trim() && !isOn(field(inputs, store.check)))
      .map(({ name, check, called }) => {
        const at = field(inputs, check) === undefined ? `/inputs/${name}` : `/inputs/${check}`;
        return {
          at,
          says: `Its sessions are logged to a ${called} without checking that it is encrypted (${check} is off).`,
        };
      });
  },
});
