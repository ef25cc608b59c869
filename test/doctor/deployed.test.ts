import { expect, test } from 'vitest';
import { examine } from '../../cli/doctor/checks.ts';
import { readWiring } from '../../cli/doctor/wiring.ts';
import type { DeployedFunction, Rule, Survey } from '../../functions/aws/survey.ts';
import { account, made } from '../infra/held.ts';
import { resolver } from '../infra/resolve.ts';
import { synthesised } from '../infra/templates.ts';

/** A launch of a template, as far as the doctor looks at one. */
interface Stack {
  template: string;
  region: string;
  parameters?: Record<string, string>;
}

const templates = synthesised();
const home = 'us-east-1';
const busOf = (owner: string) => `arn:aws:events:${home}:${owner}:event-bus/session-guardrail`;

function resourcesOf({ template, region, parameters = {} }: Stack) {
  const functions = ['policy-change', 'document-change', 'session-start', 'sweep'].map(name => {
    const id = name.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
    return [`${id}Function.Arn`, `arn:aws:lambda:${region}:${account}:function:session-guardrail-${name}`];
  });
  const names = { ...made, Bus: 'session-guardrail', ...Object.fromEntries(functions) };
  const given = { HubAccountId: account, OrganizationId: 'o-abcdefghij', ...parameters };
  return resolver(templates.get(template)!, { made: names, region, parameters: given }).resources();
}

/** What AWS would tell of an account in which these stacks were launched, and nothing else. */
function surveyOf(stacks: Stack[], configuration = '{}'): Survey {
  const all = stacks.flatMap(stack => resourcesOf(stack).map(one => ({ ...one, region: stack.region })));
  return {
    identity: async () => ({ account, arn: `arn:aws:sts::${account}:assumed-role/ops/kim` }),
    regions: async () => [...new Set(stacks.map(({ region }) => region))].map(name => ({ name, enabled: true })),
    managementAccount: async () => '999988887777',
    trails: async () => [{ arn: 'arn:trail', logging: true, writes: true }],
    rules: async (region, prefix, bus) =>
      all
        .filter(one => one.type === 'AWS::Events::Rule' && one.region === region)
        .filter(({ properties }) => properties.EventBusName === bus && properties.Name.startsWith(prefix))
        .map(
          ({ properties }): Rule => ({
            name: properties.Name,
            enabled: properties.State === 'ENABLED',
            pattern: JSON.stringify(properties.EventPattern),
            targets: properties.Targets.map(({ Arn }: { Arn: string }) => Arn),
          }),
        ),
    deployedFunction: async (region, name): Promise<DeployedFunction> => {
      const found = all.find(one => one.region === region && one.properties.FunctionName === name);
      return { name, env: new Map(Object.entries(found!.properties.Environment.Variables)) };
    },
    subscriptions: async (_region, arn) => (arn === made.Topic ? [{ protocol: 'email', confirmed: true }] : []),
    parameter: async (region, name) => {
      if (region !== home || name !== made.ConfigurationParameter) throw new Error('ParameterNotFound');
      return configuration;
    },
    tryDefaultShell: async () => 'none',
  };
}

async function told(stacks: Stack[], { configuration = '{}', from = home } = {}) {
  const verdicts = examine(await readWiring(surveyOf(stacks, configuration), from));
  return {
    amiss: verdicts.filter(({ state }) => state === 'wrong' || state === 'unknown').map(({ says }) => says),
    fine: verdicts.filter(({ state }) => state === 'ok').map(({ says }) => says),
  };
}

const spoke = (region: string, BusArn: string, more = {}): Stack => ({
  template: 'spoke',
  region,
  parameters: { BusArn, ...more },
});
const tags = { TargetTagKeys: 'PortForward' };
const ownDefault = `arn:aws:events:${home}:${account}:event-bus/default`;
const standalone = (parameters = {}): Stack => ({ template: 'standalone', region: home, parameters });
const hub: Stack = { template: 'hub', region: home };

test.each<[string, Stack[]]>([
  ['one account', [standalone()]],
  ['one account and another region', [standalone(tags), spoke('eu-west-1', ownDefault, tags)]],
  ['a member of an organization', [spoke(home, busOf('999988887777')), spoke('eu-west-1', busOf('999988887777'))]],
  ['the account of the hub', [hub, spoke(home, busOf(account)), spoke('eu-west-1', busOf(account))]],
])('the templates as they are launched have nothing wrong and nothing unknown: %s', async (_name, stacks) => {
  expect((await told(stacks)).amiss).toEqual([]);
});

test('the functions behind the hub’s bus are looked at, from whatever region', async () => {
  const { amiss, fine } = await told([hub, spoke(home, busOf(account)), spoke('eu-west-1', busOf(account))], {
    from: 'eu-west-1',
  });
  expect(amiss).toEqual([]);
  expect(fine).toContain(`session-guardrail-sweep: can run, and tells ${made.Topic}.`);
  expect(fine).toContain(`${busOf(account)}: every watched event has a rule.`);
});

const configuration = JSON.stringify({ baseline: { targetTags: { PortForward: ['true'] } } });

test('a tag that the configuration names and no rule lets through is wrong in each region', async () => {
  const stacks = [standalone(), spoke('eu-west-1', ownDefault, tags)];
  expect((await told(stacks, { configuration })).amiss).toEqual([
    'us-east-1: the rules let no change of the tag PortForward through; deploy with it in TargetTagKeys.',
  ]);
});

test('the rules behind the hub’s bus need the tag as well', async () => {
  const stacks = [hub, spoke(home, busOf(account), tags)];
  expect((await told(stacks, { configuration })).amiss).toEqual([
    `${busOf(account)}: the rules let no change of the tag PortForward through; deploy with it in TargetTagKeys.`,
  ]);
});

test('the hub without a spoke of its own account hears nothing of that account', async () => {
  expect((await told([hub])).amiss.join('\n')).toContain('us-east-1: no working rule for');
});
