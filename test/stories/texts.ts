import { account } from './place.ts';

const grant = (Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource,
  ...more,
});
const instance = `arn:aws:ec2:*:${account}:instance/i-0123456789abcdef0`;
const document = grant(`arn:aws:ssm:*:${account}:document/RestrictedPortForwardingSession`);
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** What a managed node needs of its role: to take this away is an outage. */
export const nodePolicy = policy({
  Effect: 'Allow',
  Action: ['ssm:UpdateInstanceInformation', 'ssmmessages:CreateControlChannel', 'ssmmessages:OpenControlChannel'],
  Resource: '*',
});

/** Rights that have nothing to do with sessions. */
export const unrelated = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' });

/** Grants one document on one instance, and checks the document where the instance is granted. */
export const safePolicy = policy(
  grant(instance, { Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } }),
  document,
);

/** The same without the check: the default shell is open. */
export const openPolicy = policy(grant(instance), document);

/** Takes away what `openPolicy` gives. */
export const guardPolicy = policy({ Effect: 'Deny', Action: 'ssm:StartSession', Resource: '*' });

export const trust = policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' });

const ports = (portNumber: object) =>
  JSON.stringify({
    schemaVersion: '1.0',
    description: 'Forwards a port.',
    sessionType: 'Port',
    parameters: { portNumber: { type: 'String', ...portNumber } },
    properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding' },
  });

export const safeDocument = ports({ allowedPattern: '^(22|443)$' });
export const openDocument = ports({ allowedPattern: '^[0-9]+$' });
