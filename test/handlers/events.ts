/** EventBridge events as CloudTrail sends them, and the policies they speak of. */

export const account = '111122223333';
export const policyArn = `arn:aws:iam::${account}:policy/Ports`;
export const topicArn = `arn:aws:sns:us-east-1:${account}:alerts`;

const statement = (condition: object) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: `arn:aws:ec2:*:${account}:instance/i-0123456789abcdef0`,
  Condition: condition,
});
const document = {
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: `arn:aws:ssm:*:${account}:document/RestrictedPortForwardingSession`,
};

/** Grants one document on one instance, and checks the document where the instance is granted. */
export const safePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [statement({ BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } }), document],
});

/** The same without the check: the default shell is open. */
export const openPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement({}), document] });

export function envelope(detail: Record<string, unknown>): Record<string, unknown> {
  return {
    version: '0',
    id: 'b3f1c1f0-0000-4000-8000-000000000001',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.iam',
    account,
    time: '2026-11-21T10:00:05Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLEUSER000001',
        arn: `arn:aws:iam::${account}:user/ana`,
        accountId: account,
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        userName: 'ana',
      },
      eventTime: '2026-11-21T10:00:00Z',
      eventSource: 'iam.amazonaws.com',
      awsRegion: 'us-east-1',
      sourceIPAddress: '203.0.113.7',
      userAgent: 'aws-cli/2.31.0',
      responseElements: null,
      requestID: '5f2d1c9e-0000-4000-8000-000000000002',
      eventID: '0d9e7a52-0000-4000-8000-000000000003',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
      ...detail,
    },
  };
}

/** The second version of the policy, made the default. */
export const createVersion = (policyDocument: string, change: Record<string, unknown> = {}) =>
  envelope({
    eventName: 'CreatePolicyVersion',
    requestParameters: { policyArn, policyDocument, setAsDefault: true },
    responseElements: {
      policyVersion: { versionId: 'v2', isDefaultVersion: true, createDate: 'Nov 21, 2026 10:00:00 AM' },
    },
    ...change,
  });

/** A change of a watched name without what it takes to know what was changed. */
export const unreadable = envelope({ eventName: 'CreatePolicyVersion', requestParameters: 'HIDDEN', eventTime: 5 });
export const unwatched = envelope({ eventName: 'ListRoles', readOnly: true });

/** The alert in the message that SNS was given. */
export const alertOf = (message: string) => JSON.parse(JSON.parse(message).default);
