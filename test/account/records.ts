import { randomUUID } from 'node:crypto';

/** Successful CloudTrail records in the shapes that AWS gives them. */
export const record = (
  eventSource: string,
  eventName: string,
  requestParameters: unknown,
  responseElements: unknown = null,
  more: Record<string, unknown> = {},
) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ann', accountId: '111122223333' },
  eventTime: '2026-11-20T10:00:00Z',
  eventSource: `${eventSource}.amazonaws.com`,
  eventName,
  awsRegion: 'eu-west-1',
  requestParameters,
  responseElements,
  eventID: randomUUID(),
  recipientAccountId: '111122223333',
  ...more,
});

export const policyArn = (name: string) => `arn:aws:iam::111122223333:policy/${name}`;

export const createPolicy = (policyName: string, policyDocument: unknown) =>
  record('iam', 'CreatePolicy', { policyName, policyDocument }, { policy: { arn: policyArn(policyName) } });

export const createVersion = (name: string, versionId: string, policyDocument: unknown, isDefaultVersion: boolean) =>
  record(
    'iam',
    'CreatePolicyVersion',
    { policyArn: policyArn(name), policyDocument, setAsDefault: isDefaultVersion },
    { policyVersion: { versionId, isDefaultVersion, createDate: 'Feb 23, 2021 12:02:30 AM' } },
  );

export const iam = (eventName: string, request: unknown, response: unknown = null) =>
  record('iam', eventName, request, response);

export const createDocument = (name: string, content: unknown = 'HIDDEN_DUE_TO_SECURITY_REASONS') =>
  record(
    'ssm',
    'CreateDocument',
    { name, content, documentFormat: 'JSON', documentType: 'Session' },
    { documentDescription: { name, documentVersion: '1', documentType: 'Session', status: 'Creating' } },
  );

export const updateDocument = (name: string, documentVersion: string, defaultVersion: string) =>
  record(
    'ssm',
    'UpdateDocument',
    { name, content: 'HIDDEN_DUE_TO_SECURITY_REASONS', documentVersion: '$LATEST' },
    { documentDescription: { name, documentVersion, latestVersion: documentVersion, defaultVersion } },
  );

export const tagInstances = (eventName: 'CreateTags' | 'DeleteTags', ids: string[], tags: unknown[]) =>
  record('ec2', eventName, {
    resourcesSet: { items: ids.map(resourceId => ({ resourceId })) },
    tagSet: { items: tags },
  });
