import { type App, Aws, type CfnCondition, CfnParameter, Fn, Token } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { spokeAlarmPattern, spokeAlarms } from './alarms.ts';
import { denyPolicyResources } from './deny-policies.ts';
import { forwarderRole } from './forwarder.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { heartbeatPattern, heartbeatRole, heartbeatSchedule } from './heartbeat.ts';
import { iamArn, pascal, prefix, roleName } from './names.ts';
import { globalRegion, organization, type Switches, switches, targetTags } from './parameters.ts';
import { PlainStack } from './plain-stack.ts';
import { unforwardedQueue } from './queues.ts';
import { denials, lookStatements, policyOf, remedyPolicies } from './roles.ts';
import { delivery, watch } from './rules.ts';

/**
 * Each region of each watched account: rules that send events to the bus where they are judged. What IAM holds is
 * made once, in the region of IAM's events.
 */
export function spoke(app: App): PlainStack {
  const stack = new PlainStack(
    app,
    'session-guardrail-spoke',
    'SSM session guardrail, one region of a watched account. By StackSet, the region of IAM first (us-east-1).',
  );
  const busArn = new CfnParameter(stack, 'BusArn', {
    allowedPattern: 'arn:aws[a-z-]*:events:[a-z0-9-]+:\\d{12}:event-bus/[\\w.-]+',
    description: "The hub's bus; for the other regions of a standalone account, the default bus where that stack is.",
  }).valueAsString;
  const { here } = globalRegion(stack);
  const onlyHere = (resource: { cfnOptions: { condition?: CfnCondition } }) => {
    resource.cfnOptions.condition = here;
  };
  const queue = unforwardedQueue(stack);
  const target = { arn: busArn, roleArn: iamArn(`role/${roleName('forwarder')}`) };
  watch(stack, { tags: targetTags(stack), here, deadLetterArn: queue.attrArn, targetOf: () => target });
  const forward = (id: string, eventPattern: object) =>
    new CfnRule(stack, `${pascal(id)}Rule`, {
      name: `${prefix}-${id}`,
      description: 'Session guardrail: to where it is judged',
      state: 'ENABLED',
      eventPattern,
      targets: [{ id: 'guardrail', ...target, ...delivery(queue.attrArn) }],
    });
  forward('spoke-alarms', spokeAlarmPattern);
  spokeAlarms(stack, queue, forward('heartbeat', heartbeatPattern).ref);

  onlyHere(forwarderRole(stack, busArn));
  const beat = heartbeatRole(stack);
  onlyHere(beat);
  // Scheduler refuses a role that it cannot assume yet, so that the schedule waits for the role where that is made.
  const beatArn = Fn.conditionIf(here.logicalId, beat.attrArn, iamArn(`role/${roleName('heartbeat')}`));
  heartbeatSchedule(stack, Token.asString(beatArn));
  denyPolicyResources(stack, here);
  rolesForHub(stack, here, switches(stack, here));
  return stack;
}

/** The roles by which the hub looks at this account and changes it, one for each of its functions. */
function rolesForHub(scope: Construct, here: CfnCondition, remediation: Switches): void {
  const hubAccount = new CfnParameter(scope, 'HubAccountId', {
    allowedPattern: '\\d{12}',
    description: 'The account of the hub.',
  }).valueAsString;
  const organizationId = organization(scope);
  for (const name of functionNames) {
    const role = new CfnRole(scope, `${pascal(name)}Role`, {
      roleName: roleName(`spoke-${name}`),
      description: `Session guardrail: what the hub's ${name} may do here`,
      assumeRolePolicyDocument: hubOnly(name, hubAccount, organizationId),
      policies: [{ policyName: 'duties', policyDocument: policyOf(...lookStatements(name), ...denials(remediation)) }],
    });
    role.cfnOptions.condition = here;
    remedyPolicies(scope, name, role, remediation.remediates);
  }
}

const hubOnly = (name: FunctionName, hubAccount: string, organizationId: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:${Aws.PARTITION}:iam::${hubAccount}:role/${roleName(name)}` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
    },
  ],
});
