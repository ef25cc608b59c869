import { CfnParameter } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnParameter as CfnSsmParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { functionAlarms, queueAlarm, spokeAlarmPattern, topicAlarm } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { guardrailFunction, type Made, type Shared } from './function.ts';
import { functionNames } from './functions.ts';
import { guardrailKey } from './key.ts';
import { pascal, prefix } from './names.ts';
import { type TargetTags, watchedRegions } from './parameters.ts';
import { deadLetterQueues, type Queues } from './queues.ts';
import { allowInvoke, delivery, watch } from './rules.ts';
import { type clockwork, patternOf } from './schedules.ts';
import { journal } from './table.ts';
import { alertTopic } from './topic.ts';

export interface SessionGuardrailProps extends Pick<Shared, 'codeOf' | 'duties' | 'environment'> {
  tags: TargetTags;
  /** The name of the bus that the events come from, where it is not the account's default. */
  bus?: string;
}

/** Everything that judges and tells, in the one account and region where it stands: what the standalone and the hub share. */
export class SessionGuardrail extends Construct {
  readonly functions: Made[];
  private readonly topicArn: string;
  private readonly queues: Queues;

  constructor(scope: Construct, id: string, { tags, bus, ...given }: SessionGuardrailProps) {
    super(scope, id);
    const key = guardrailKey(this);
    this.queues = deadLetterQueues(this, key);
    const topic = alertTopic(this, key, this.queues);
    this.topicArn = topic.ref;
    const table = journal(this);
    const configurationParameter = configuration(this);
    const retentionDays = new CfnParameter(this, 'LogRetentionDays', {
      type: 'Number',
      allowedValues: ['30', '90', '180', '365', '731', '1827', '3653'],
      default: '365',
      description: 'How long the logs are kept.',
    }).valueAsNumber;
    const regions = watchedRegions(this);
    const shared: Shared = {
      ...given,
      key,
      queues: this.queues,
      topicArn: topic.ref,
      tableArn: table.attrArn,
      configurationParameter,
      retentionDays,
      environment: name => ({
        ...given.environment(name),
        GUARDRAIL_TOPIC_ARN: topic.ref,
        GUARDRAIL_TABLE: table.ref,
        GUARDRAIL_CONFIG_PARAMETER: configurationParameter,
        // Calls name the key by these, and not by its alias.
        GUARDRAIL_PARTS: `${key.attrArn},${key.ref}`,
        ...(name === 'policy-change' && { GUARDRAIL_REGIONS: regions }),
      }),
    };
    this.functions = functionNames.map(name => guardrailFunction(this, name, shared));
    this.listen(tags, bus);
    for (const made of this.functions) functionAlarms(this, made, topic.ref);
    queueAlarm(this, 'undelivered', this.queues.undelivered, topic.ref);
    queueAlarm(this, 'failed', this.queues.failed, topic.ref);
    topicAlarm(this, topic.attrTopicName, topic.ref);
    dashboard(this);
  }

  private listen(tags: TargetTags, bus: string | undefined): void {
    const byName = new Map(this.functions.map(made => [made.name, made]));
    const deadLetterArn = this.queues.undelivered.attrArn;
    const rules = watch(this, {
      tags,
      deadLetterArn,
      ...(bus !== undefined && { bus }),
      targetOf: rule => ({ arn: byName.get(rule.function)!.lambda.attrArn }),
    });
    for (const [rule, cfn] of rules) allowInvoke(this, pascal(rule.id), byName.get(rule.function)!, cfn);
    const [sweeps, beaten] = [true, false].map(wanted =>
      this.functions.filter(({ name }) => (name === 'sweep') === wanted),
    );
    this.wind('heartbeat', beaten!, bus);
    this.wind('sweep', sweeps!, bus);
    new CfnRule(this, 'SpokeAlarmsRule', {
      name: `${prefix}-spoke-alarms`,
      description: 'Session guardrail: alarms of other regions and accounts, to the topic',
      state: 'ENABLED',
      ...(bus !== undefined && { eventBusName: bus }),
      eventPattern: spokeAlarmPattern,
      targets: [{ id: 'topic', arn: this.topicArn, ...delivery(deadLetterArn) }],
    });
  }

  /** What the schedules of every region send, to each of these functions. */
  private wind(name: keyof typeof clockwork, functions: Made[], bus: string | undefined): void {
    const rule = new CfnRule(this, `${pascal(name)}Rule`, {
      name: `${prefix}-${name}`,
      description: `Session guardrail: ${name} of each region, by its schedule`,
      state: 'ENABLED',
      ...(bus !== undefined && { eventBusName: bus }),
      eventPattern: patternOf(name),
      targets: functions.map(made => ({
        id: made.name,
        arn: made.lambda.attrArn,
        ...delivery(this.queues.undelivered.attrArn),
      })),
    });
    for (const made of functions) allowInvoke(this, `${pascal(made.name)}${pascal(name)}`, made, rule);
  }
}

/** The configuration's place; what a site changes of it, it changes in the stack's parameter. */
function configuration(scope: Construct): string {
  const text = new CfnParameter(scope, 'Configuration', {
    default: '{}',
    allowedPattern: '\\{[\\s\\S]*\\}',
    description:
      'The configuration, one JSON object. Nothing is changed in an account that it does not name with remediate.',
  });
  const parameter = new CfnSsmParameter(scope, 'ConfigurationParameter', {
    name: `${prefix}-configuration`,
    description: 'Session guardrail: its configuration',
    type: 'String',
    tier: 'Intelligent-Tiering',
    value: text.valueAsString,
  });
  return parameter.ref;
}
