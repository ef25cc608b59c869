import { field, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

export const sessionLoggingOff = defineDocumentRule({
  id: 'session-logging-off',
  severity: 'medium',
  judge({ sessionType, inputs }) {
    if (sessionType !== 'Standard_Stream') return [];
    const logs = ['s3BucketName', 'cloudWatchLogGroupName'].some(key => textOf(field(inputs, key))?.trim());
    return logs ? [] : [{ at: '/inputs', says: 'Its shell sessions are logged neither to S3 nor to CloudWatch Logs.' }];
  },
});
