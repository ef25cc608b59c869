import { Aws } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { roleName } from './names.ts';
import { policyOf, servicePrincipal } from './roles.ts';

/** The role by which the rules of every region send their events to one bus. */
export function forwarderRole(scope: Construct, busArn: string): CfnRole {
  return new CfnRole(scope, 'ForwarderRole', {
    roleName: roleName('forwarder'),
    description: 'Session guardrail: sends events to the bus where they are judged',
    assumeRolePolicyDocument: servicePrincipal('events.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
    }),
    policies: [
      {
        policyName: 'forward',
        policyDocument: policyOf({ Sid: 'Forward', Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn }),
      },
    ],
  });
}
