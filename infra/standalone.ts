import type { App } from 'aws-cdk-lib';
import type { Code } from './code.ts';
import { denyPolicyResources } from './deny-policies.ts';
import { codeIn, type Form } from './form.ts';
import { forwarderRole } from './forwarder.ts';
import { arn } from './names.ts';
import { switches, targetTags } from './parameters.ts';
import { PlainStack } from './plain-stack.ts';
import { denials, lookStatements, remedyPolicies } from './roles.ts';
import { schedulerRole, schedules } from './schedules.ts';
import { SessionGuardrail } from './session-guardrail.ts';

/**
 * One account: launched in the region of IAM's events. Other regions of the account send theirs here, by the spoke's
 * template with this account's default bus.
 */
export function standalone(app: App, form: Form, code: Code): PlainStack {
  const stack = new PlainStack(
    app,
    `session-guardrail-standalone-${form}`,
    'SSM session guardrail for one account. Launch it in us-east-1 (us-gov-west-1, cn-north-1).',
  );
  const tags = targetTags(stack);
  const remediation = switches(stack);
  const guardrail = new SessionGuardrail(stack, 'Guardrail', {
    tags,
    codeOf: codeIn(form, code, stack),
    duties: name => [...lookStatements(name), ...denials(remediation)],
    environment: () => ({}),
  });
  for (const { name, role } of guardrail.functions) remedyPolicies(stack, name, role, remediation.remediates);
  denyPolicyResources(stack);
  forwarderRole(stack, arn('events', 'event-bus/default'));
  schedules(stack, schedulerRole(stack).attrArn);
  return stack;
}
