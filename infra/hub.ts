import { type App, Aws } from 'aws-cdk-lib';
import { CfnEventBus, CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import type { Code } from './code.ts';
import { codeIn, type Form } from './form.ts';
import { prefix, roleName } from './names.ts';
import { organization, targetTags } from './parameters.ts';
import { PlainStack } from './plain-stack.ts';
import { SessionGuardrail } from './session-guardrail.ts';

/**
 * The security account of an organisation: takes the events of all spokes, judges them, and acts in a spoke only by
 * a role of that spoke.
 */
export function hub(app: App, form: Form, code: Code): PlainStack {
  const stack = new PlainStack(
    app,
    `session-guardrail-hub-${form}`,
    'SSM session guardrail, the hub of an organization. Launch it in the security account, in us-east-1.',
  );
  const organizationId = organization(stack);
  const bus = new CfnEventBus(stack, 'Bus', { name: prefix });
  new CfnEventBusPolicy(stack, 'BusPolicy', {
    eventBusName: bus.ref,
    statementId: 'Spokes',
    statement: spokesMayPut(bus.attrArn, organizationId),
  });
  new SessionGuardrail(stack, 'Guardrail', {
    tags: targetTags(stack),
    bus: bus.ref,
    codeOf: codeIn(form, code, stack),
    duties: name => [
      {
        Sid: 'ActInSpokes',
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: `arn:${Aws.PARTITION}:iam::*:role/${roleName(`spoke-${name}`)}`,
        Condition: { StringEquals: { 'aws:ResourceOrgID': organizationId } },
      },
    ],
    environment: name => ({ GUARDRAIL_SPOKE_ROLE: roleName(`spoke-${name}`) }),
  });
  return stack;
}

/**
 * Who may put events on the bus. An organisation cannot be named as a principal, and a list of accounts would be too
 * long for the policy and would lose those that are opened tomorrow: the two conditions name who is meant, one role
 * in each account of the organisation.
 */
const spokesMayPut = (busArn: string, organizationId: string) => ({
  Sid: 'Spokes',
  Effect: 'Allow',
  Principal: '*',
  Action: 'events:PutEvents',
  Resource: busArn,
  Condition: {
    StringEquals: { 'aws:PrincipalOrgID': organizationId },
    ArnLike: { 'aws:PrincipalArn': `arn:${Aws.PARTITION}:iam::*:role/${roleName('forwarder')}` },
  },
});
