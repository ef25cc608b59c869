import { type App, Aws, CfnParameter } from 'aws-cdk-lib';
import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { defaultBaseline } from '../../functions/baseline.ts';
import { PlainStack } from '../plain-stack.ts';
import { sessionDenies, tagScopedSessions } from './policies.ts';
import { restrictedPortForwarding } from './session-document.ts';

export const referenceDocument = 'RestrictedPortForwardingSession';
/** The tag that opens an instance; a key of IAM's conditions cannot be a parameter. */
export const referenceTag = 'PortForward';

/** What the guardrail would have a site write: a document, the policy that grants it, and the denies. */
export function reference(app: App): PlainStack {
  const stack = new PlainStack(
    app,
    'session-guardrail-reference',
    'Session access as the SSM session guardrail approves of it: a document, the policy that grants it, and denies.',
  );
  const value = new CfnParameter(stack, 'TagValue', {
    default: 'true',
    description: `The value of the tag ${referenceTag} that opens an instance.`,
  }).valueAsString;
  new CfnDocument(stack, 'Document', {
    name: referenceDocument,
    documentType: 'Session',
    content: restrictedPortForwarding(defaultBaseline.ports),
    updateMethod: 'NewVersion',
  });
  const place = { partition: Aws.PARTITION, account: Aws.ACCOUNT_ID };
  new CfnManagedPolicy(stack, 'TagScopedSessions', {
    description: 'Sessions with one document on the instances of one tag',
    policyDocument: tagScopedSessions(place, { document: referenceDocument, tag: { key: referenceTag, value } }),
  });
  new CfnManagedPolicy(stack, 'SessionDenies', {
    description: 'Denies the documents that open any port, any host, any command or a shell',
    policyDocument: sessionDenies(place),
  });
  return stack;
}
