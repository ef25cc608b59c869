import { type App, Aws, CfnCondition, CfnParameter, Fn, Token } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { spokeAlarmPattern, spokeAlarms } from './alarms.ts';
import { denyPolicyResources } from './deny-policies.ts';
import { forwarderRole } from './forwarder.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { arn, iamArn, pascal, prefix, roleName } from './names.ts';
import { globalRegion, organizationIfAny, type Switches, switches, targetTags } from './parameters.ts';
import { PlainStack } from './plain-stack.ts';
import { unforwardedQueue } from './queues.ts';
import { denials, lookStatements, policyOf, remedyPolicies } from './roles.ts';
import { delivery, watch } from './rules.ts';
import { patternOf, schedulerRole, schedules } from './schedules.ts';

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
  forward('heartbeat', patternOf('heartbeat'));
  forward('sweep', patternOf('sweep'));
  spokeAlarms(stack, queue, `${prefix}-heartbeat`);

  neverInCircles(stack, busArn);
  onlyHere(forwarderRole(stack, busArn));
  const scheduler = schedulerRole(stack);
  onlyHere(scheduler);
  // Scheduler refuses a role that it cannot assume yet, so that the schedules wait for the role where that is made.
  const schedulerArn = Fn.conditionIf(here.logicalId, scheduler.attrArn, iamArn(`role/${roleName('scheduler')}`));
  schedules(stack, Token.asString(schedulerArn));
  denyPolicyResources(stack, here);
  rolesForHub(stack, here, switches(stack, here));
  return stack;
}

/** A rule that sends the default bus's events to the default bus would send them for ever: there is none in that place. */
function neverInCircles(stack: PlainStack, busArn: string): void {
  const goesElsewhere = new CfnCondition(stack, 'GoesElsewhere', {
    expression: Fn.conditionNot(Fn.conditionEquals(busArn, arn('events', 'event-bus/default'))),
  });
  const both = new Map<CfnCondition | undefined, CfnCondition>([[undefined, goesElsewhere]]);
  for (const { cfnOptions } of stack.node.findAll().filter(one => one instanceof CfnRule)) {
    const { condition } = cfnOptions;
    if (condition && !both.has(condition)) {
      const expression = Fn.conditionAnd(goesElsewhere, condition);
      both.set(condition, new CfnCondition(stack, `${condition.node.id}GoesElsewhere`, { expression }));
    }
    cfnOptions.condition = both.get(condition)!;
  }
}

/** The roles by which the hub looks at this account and changes it, one for each of its functions. */
function rolesForHub(scope: Construct, here: CfnCondition, remediation: Switches): void {
  const hubAccount = new CfnParameter(scope, 'HubAccountId', {
    allowedPattern: '\\d{12}',
    description: 'The account of the hub.',
  }).valueAsString;
  const organizationId = organizationIfAny(scope);
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
