import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import * as trail from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient, StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Access, bounds } from './clients.ts';

export interface Trail {
  arn: string;
  logging: boolean;
  /** Whether it records the management events that write. */
  writes: boolean;
}
export interface Rule {
  name: string;
  enabled: boolean;
  /** The event pattern, JSON; undefined for a schedule. */
  pattern?: string;
  /** ARNs. */
  targets: string[];
}
export interface DeployedFunction {
  name: string;
  env: ReadonlyMap<string, string>;
  /** undefined where none is reserved. */
  reserved?: number;
}
export interface Subscription {
  protocol: string;
  confirmed: boolean;
}

/**
 * What `guardrail doctor` asks an account, one region at a time: reads, and the start of a session where somebody asks
 * for the probe. It stands beside `Ask` because the guardrail itself has no business with any of these services.
 * Every call rejects as the SDK does.
 */
export interface Survey {
  identity(): Promise<{ account: string; arn: string }>;
  /** Regions by name; `enabled` is false for an opt-in region that nobody has switched on. */
  regions(): Promise<{ name: string; enabled: boolean }[]>;
  /** The management account's id; undefined outside of an organisation. */
  managementAccount(): Promise<string | undefined>;
  /** The trails that record this region, those of other regions and of the organisation included. */
  trails(region: string): Promise<Trail[]>;
  /** The rules of a bus, by default the default one, whose names begin so. */
  rules(region: string, prefix: string, bus?: string): Promise<Rule[]>;
  deployedFunction(region: string, name: string): Promise<DeployedFunction>;
  subscriptions(region: string, topicArn: string): Promise<Subscription[]>;
  parameter(region: string, name: string): Promise<string>;
  /** Starts a session on `target` without naming a document, ends it if AWS lets it; gives AWS's error code. */
  tryDefaultShell(region: string, target: string): Promise<string>;
}

/** The survey by the SDK, with the credentials of whoever runs the command, who is not kept waiting for a dead socket. */
export function sdkSurvey(given: Access): Survey {
  const access = { ...bounds, maxAttempts: 2, ...given };
  const within = (region: string) => ({ ...access, region });
  const known = new Map<string, Promise<Trail>>();
  /** In its home region, where alone AWS is sure to tell all of it; once, since one trail records every region. */
  const readOnce = (arn: string, region: string) => {
    const read = known.get(arn) ?? readTrail(new trail.CloudTrailClient(within(region)), arn);
    known.set(arn, read);
    return read;
  };
  return {
    async identity() {
      const { Account = '', Arn = '' } = await new STSClient(access).send(new GetCallerIdentityCommand({}));
      return { account: Account, arn: Arn };
    },
    async regions() {
      const found = [];
      for await (const page of paginateListRegions({ client: new AccountClient(access) }, {})) {
        for (const { RegionName: name = '', RegionOptStatus } of page.Regions ?? [])
          found.push({ name, enabled: RegionOptStatus === 'ENABLED' || RegionOptStatus === 'ENABLED_BY_DEFAULT' });
      }
      return found;
    },
    async managementAccount() {
      try {
        const answer = await new OrganizationsClient(access).send(new DescribeOrganizationCommand({}));
        return answer.Organization?.MasterAccountId;
      } catch (error) {
        if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException') return undefined;
        throw error;
      }
    },
    async trails(region) {
      const client = new trail.CloudTrailClient(within(region));
      const { trailList = [] } = await client.send(new trail.DescribeTrailsCommand({ includeShadowTrails: true }));
      return Promise.all(trailList.map(({ TrailARN = '', HomeRegion = region }) => readOnce(TrailARN, HomeRegion)));
    },
    rules: (region, prefix, bus) => readRules(new EventBridgeClient(within(region)), prefix, bus),
    deployedFunction: (region, name) => readFunction(new LambdaClient(within(region)), name),
    async subscriptions(region, TopicArn) {
      const found = [];
      const client = new SNSClient(within(region));
      for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
        for (const { Protocol: protocol = '', SubscriptionArn } of page.Subscriptions ?? [])
          found.push({ protocol, confirmed: SubscriptionArn?.startsWith('arn:') ?? false });
      }
      return found;
    },
    async parameter(region, Name) {
      const { Parameter } = await new SSMClient(within(region)).send(new GetParameterCommand({ Name }));
      return Parameter?.Value ?? '';
    },
    async tryDefaultShell(region, Target) {
      const client = new SSMClient(within(region));
      try {
        const { SessionId } = await client.send(new StartSessionCommand({ Target }));
        await client.send(new TerminateSessionCommand({ SessionId }));
        return 'none';
      } catch (error) {
        return error instanceof Error ? error.name : String(error);
      }
    },
  };
}

async function readTrail(client: trail.CloudTrailClient, arn: string): Promise<Trail> {
  const [status, selectors] = await Promise.all([
    client.send(new trail.GetTrailStatusCommand({ Name: arn })),
    client.send(new trail.GetEventSelectorsCommand({ TrailName: arn })),
  ]);
  return { arn, logging: status.IsLogging === true, writes: recordsWrites(selectors) };
}

function recordsWrites({ EventSelectors = [], AdvancedEventSelectors = [] }: trail.GetEventSelectorsCommandOutput) {
  const basic = EventSelectors.some(one => one.IncludeManagementEvents === true && one.ReadWriteType !== 'ReadOnly');
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors = [] }) => {
    const values = (field: string) => FieldSelectors.find(one => one.Field === field)?.Equals ?? [];
    return values('eventCategory').includes('Management') && !values('readOnly').includes('true');
  });
  return basic || advanced;
}

async function readRules(client: EventBridgeClient, NamePrefix: string, EventBusName?: string): Promise<Rule[]> {
  const found: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NamePrefix, NextToken, EventBusName }));
    for (const { Name = '', State, EventPattern } of page.Rules ?? []) {
      const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
      const targets = Targets.map(({ Arn = '' }) => Arn);
      const pattern = EventPattern === undefined ? {} : { pattern: EventPattern };
      found.push({ name: Name, enabled: State !== 'DISABLED', targets, ...pattern });
    }
    ({ NextToken } = page);
  } while (NextToken);
  return found;
}

async function readFunction(client: LambdaClient, FunctionName: string): Promise<DeployedFunction> {
  const [configuration, concurrency] = await Promise.all([
    client.send(new GetFunctionConfigurationCommand({ FunctionName })),
    client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
  ]);
  const reserved = concurrency.ReservedConcurrentExecutions;
  return {
    name: FunctionName,
    env: new Map(Object.entries(configuration.Environment?.Variables ?? {})),
    ...(reserved !== undefined && { reserved }),
  };
}
