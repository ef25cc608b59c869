import { Aws } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { arn, iamArn, prefix } from './names.ts';

/**
 * The key of the topic, the queues and the logs. EventBridge's and SNS's deliveries carry no `aws:SourceAccount` and
 * no `aws:SourceArn` to the key: a condition on either loses them without a word. CloudWatch's alarms do carry them.
 */
export function guardrailKey(scope: Construct): CfnKey {
  const use = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const allow = (Sid: string, Service: string, Action: string[], Condition?: object) => ({
    Sid,
    Effect: 'Allow',
    Principal: { Service },
    Action,
    Resource: '*',
    ...(Condition && { Condition }),
  });
  const key = new CfnKey(scope, 'Key', {
    description: 'Session guardrail: topic, queues and logs',
    enableKeyRotation: true,
    keyPolicy: {
      Version: '2012-10-17',
      Statement: [
        {
          // Without it nobody could ever change the key again.
          Sid: 'Account',
          Effect: 'Allow',
          Principal: { AWS: iamArn('root') },
          Action: 'kms:*',
          Resource: '*',
        },
        allow('Rules', 'events.amazonaws.com', use),
        allow('Subscriptions', 'sns.amazonaws.com', use),
        allow('Alarms', 'cloudwatch.amazonaws.com', use, { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } }),
        allow(
          'Logs',
          `logs.${Aws.REGION}.${Aws.URL_SUFFIX}`,
          ['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey', ...use],
          { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', `log-group:/aws/lambda/${prefix}-*`) } },
        ),
      ],
    },
  });
  new CfnAlias(scope, 'KeyAlias', { aliasName: `alias/${prefix}`, targetKeyId: key.ref });
  return key;
}

/** What a role needs of the key to write to the topic and the queues and to read from them. */
export const keyUse = (key: CfnKey) => ({
  Sid: 'UseKey',
  Effect: 'Allow' as const,
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: key.attrArn,
});
