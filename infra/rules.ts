import { Aws, type CfnCondition } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type EventRule, eventRules } from './event-rules.ts';
import type { Made } from './function.ts';
import { pascal, prefix } from './names.ts';
import type { TargetTags } from './parameters.ts';

/** A day of retries, and then the queue of what was not delivered. */
export const delivery = (deadLetterArn: string) => ({
  retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
  deadLetterConfig: { arn: deadLetterArn },
});

type Target = Omit<CfnRule.TargetProperty, 'id' | 'retryPolicy' | 'deadLetterConfig'>;

interface Wanted {
  tags: TargetTags;
  /** Whether this is the region of IAM's events; left out where it always is. */
  here?: CfnCondition;
  /** The bus, where it is not the account's default. */
  bus?: string;
  deadLetterArn: string;
  targetOf(rule: EventRule): Target;
}

/** A rule for each of `eventRules`, wherever its events go. */
export function watch(scope: Construct, { tags, here, bus, deadLetterArn, targetOf }: Wanted): Map<EventRule, CfnRule> {
  const made = eventRules(tags.keys).map(rule => {
    const cfn = new CfnRule(scope, `${pascal(rule.id)}Rule`, {
      name: `${prefix}-${rule.id}`,
      description: `Session guardrail: events for ${rule.function}`,
      state: 'ENABLED',
      ...(bus !== undefined && { eventBusName: bus }),
      eventPattern: rule.pattern,
      targets: [{ id: 'guardrail', ...targetOf(rule), ...delivery(deadLetterArn) }],
    });
    const condition = rule.needsTargetTags ? tags.given : rule.globalOnly ? here : undefined;
    if (condition) cfn.cfnOptions.condition = condition;
    return [rule, cfn] as const;
  });
  return new Map(made);
}

/** Lets one rule, and no other, invoke a function. */
export function allowInvoke(scope: Construct, id: string, { lambda }: Made, rule: CfnRule): void {
  const permission = new CfnPermission(scope, `${id}Permission`, {
    action: 'lambda:InvokeFunction',
    functionName: lambda.ref,
    principal: 'events.amazonaws.com',
    sourceAccount: Aws.ACCOUNT_ID,
    sourceArn: rule.attrArn,
  });
  const { condition } = rule.cfnOptions;
  if (condition) permission.cfnOptions.condition = condition;
}
