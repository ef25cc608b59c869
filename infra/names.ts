import { Aws } from 'aws-cdk-lib';
import { prefix } from '../functions/events/own-part.ts';

export { prefix };

const functions = ['policy-change', 'document-change', 'session-start', 'sweep'] as const;

/** The functions' roles, those that they assume in a spoke, and those that carry events to where they are judged. */
export const ownRoles = [
  ...functions,
  ...functions.map(name => `spoke-${name}` as const),
  'forwarder' as const,
  'scheduler' as const,
];

export const roleName = (role: (typeof ownRoles)[number]): string => `${prefix}-${role}`;

/** An ARN of this account and partition; of this region unless another is named. */
export const arn = (service: string, resource: string, region: string = Aws.REGION): string =>
  `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;

/** An ARN of IAM, which has no region. */
export const iamArn = (resource: string): string => arn('iam', resource, '');

/** `deny-sessions` as a part of a logical id: `DenySessions`. */
export const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
