import { CfnParameter } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Made } from './function.ts';
import { prefix } from './names.ts';
import { allowInvoke, delivery } from './rules.ts';

/** The sweep finds what no event told, since CloudTrail delivers by best effort only. */
export function sweepSchedule(scope: Construct, sweep: Made, deadLetterArn: string): void {
  const rate = new CfnParameter(scope, 'SweepSchedule', {
    default: 'rate(1 day)',
    allowedPattern: '(rate|cron)\\(.+\\)',
    description: 'When the whole account is judged.',
  });
  const rule = new CfnRule(scope, 'SweepRule', {
    name: `${prefix}-sweep`,
    description: 'Session guardrail: judges the whole account',
    state: 'ENABLED',
    scheduleExpression: rate.valueAsString,
    targets: [{ id: 'sweep', arn: sweep.lambda.attrArn, ...delivery(deadLetterArn) }],
  });
  allowInvoke(scope, 'Sweep', sweep, rule);
}
