import { expect, test } from 'vitest';
import { examine } from '../../cli/doctor/checks.ts';
import { patternCovers } from '../../cli/doctor/pattern-covers.ts';
import { probeRegime } from '../../cli/doctor/probe-regime.ts';
import { doctorText } from '../../cli/doctor/run-doctor.ts';
import { readWiring } from '../../cli/doctor/wiring.ts';
import type { Rule, Survey } from '../../functions/aws/survey.ts';
import { families } from '../../functions/events/index.ts';

const account = '111122223333';
const topic = `arn:aws:sns:us-east-1:${account}:session-guardrail`;
const lambda = (region: string) => `arn:aws:lambda:${region}:${account}:function:session-guardrail-policy-change`;

/** Rules that let every watched event of these services through. */
function rulesFor(services: string[], region = 'us-east-1'): Rule[] {
  return services.map(service => ({
    name: `session-guardrail-${service}`,
    enabled: true,
    targets: [lambda(region)],
    pattern: JSON.stringify({
      source: [`aws.${service}`],
      detail: {
        eventName: families.filter(one => one.source === `${service}.amazonaws.com`).flatMap(one => one.names),
      },
    }),
  }));
}
const regional = ['ssm', 'ec2'];

/** An account in which everything is as it should be. */
const sound: Survey = {
  identity: async () => ({ account, arn: `arn:aws:sts::${account}:assumed-role/ops/kim` }),
  regions: async () => [
    { name: 'us-east-1', enabled: true },
    { name: 'eu-west-1', enabled: true },
  ],
  managementAccount: async () => '999988887777',
  trails: async () => [{ arn: 'arn:aws:cloudtrail:us-east-1:111122223333:trail/all', logging: true, writes: true }],
  rules: async region => (region === 'us-east-1' ? rulesFor([...regional, 'iam']) : rulesFor(regional, region)),
  deployedFunction: async (_region, name) => ({
    name,
    env: new Map([
      ['GUARDRAIL_TOPIC_ARN', topic],
      ['GUARDRAIL_TABLE', 'session-guardrail'],
      ['GUARDRAIL_CONFIG_PARAMETER', '/session-guardrail/config'],
    ]),
  }),
  subscriptions: async () => [{ protocol: 'email', confirmed: true }],
  parameter: async () => JSON.stringify({ mode: { accounts: { [account]: 'remediate' } } }),
  tryDefaultShell: async () => 'TargetNotConnected',
};

const examined = async (survey: Survey) => examine(await readWiring(survey, 'us-east-1'));
const told = async (survey: Survey, ...states: string[]) =>
  (await examined(survey)).filter(one => states.includes(one.state)).map(({ check, says }) => `${check}: ${says}`);

test('a sound account has nothing wrong and nothing unknown', async () => {
  expect(await told(sound, 'wrong', 'unknown')).toEqual([]);
  expect(await told(sound, 'note')).toContain(`configuration: Mode in ${account}: remediate.`);
});

test('what is not covered at all is said of a sound account too', async () => {
  expect((await told(sound, 'note')).join('\n')).toMatch(/OpenTunnel[\s\S]*ecs:ExecuteCommand/);
});

const faults: [string, Partial<Survey>, string][] = [
  ['no trail', { trails: async () => [] }, 'trail: eu-west-1: there is no trail'],
  [
    'a trail that was stopped',
    { trails: async () => [{ arn: 'a', logging: false, writes: true }] },
    'no trail is logging',
  ],
  ['a trail of data events', { trails: async () => [{ arn: 'a', logging: true, writes: false }] }, 'no trail records'],
  [
    'a region without rules',
    { rules: async region => (region === 'eu-west-1' ? [] : sound.rules(region, '')) },
    'rules: eu-west-1: no working rule for',
  ],
  ['no rule for IAM', { rules: async region => rulesFor(regional, region) }, 'rules: IAM: no region has a rule'],
  [
    'a rule switched off',
    {
      rules: async () =>
        rulesFor([...regional, 'iam']).map(rule => ({ ...rule, enabled: rule.name !== 'session-guardrail-ssm' })),
    },
    'rule session-guardrail-ssm is switched off',
  ],
  [
    'a rule without a target',
    {
      rules: async () =>
        rulesFor([...regional, 'iam']).map(rule => (rule.name.endsWith('ec2') ? { ...rule, targets: [] } : rule)),
    },
    'rule session-guardrail-ec2 has no target',
  ],
  [
    'a function that may not run',
    { deployedFunction: async (_, name) => ({ name, env: new Map(), reserved: 0 }) },
    'reserved concurrency is 0',
  ],
  [
    'a function that can tell nobody',
    { deployedFunction: async (_, name) => ({ name, env: new Map() }) },
    'can tell nobody',
  ],
  ['no subscription', { subscriptions: async () => [] }, 'nobody hears'],
  [
    'an unconfirmed subscription',
    { subscriptions: async () => [{ protocol: 'email', confirmed: false }] },
    'by email is not confirmed',
  ],
  ['a configuration with a typo', { parameter: async () => '{"basline":{}}' }, 'is refused, so nothing is remedied'],
  [
    'a tag that the rules do not ask for',
    { parameter: async () => '{"baseline":{"targetTags":{"Env":["prod"]}}}' },
    'let no change of the tag Env through',
  ],
  [
    'a management account that nobody thought of',
    { managementAccount: async () => account, rules: async () => [] },
    'This is the management account',
  ],
];

test.each(faults)('%s is wrong', async (_name, fault, says) => {
  expect((await told({ ...sound, ...fault }, 'wrong')).join('\n')).toContain(says);
});

const refusable = ['trails', 'rules', 'deployedFunction', 'subscriptions', 'parameter', 'managementAccount'] as const;
test.each(refusable)('where AWS refuses %s, that is told as unknown and never as sound', async call => {
  const refuse = () => Promise.reject(Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' }));
  expect((await told({ ...sound, [call]: refuse }, 'unknown', 'wrong')).join('\n')).toContain('AccessDeniedException');
});

test('a pattern covers by name and by prefix, and only its own service', () => {
  const pattern = '{"source":["aws.lambda"],"detail":{"eventName":[{"prefix":"UpdateFunctionCode"},"Invoke"]}}';
  expect(patternCovers(pattern, 'lambda.amazonaws.com', 'UpdateFunctionCode20150331v2')).toBe(true);
  expect(patternCovers(pattern, 'lambda.amazonaws.com', 'DeleteFunction')).toBe(false);
  expect(patternCovers(pattern, 'ssm.amazonaws.com', 'Invoke')).toBe(false);
  expect(patternCovers('{"detail":{"eventName":["Invoke"]}}', 'lambda.amazonaws.com', 'Invoke')).toBe(false);
  expect(patternCovers('nonsense', 'lambda.amazonaws.com', 'Invoke')).toBe(false);
});

test.each([
  ['TargetNotConnected', 'note', 'Implicit'],
  ['AccessDeniedException', 'note', 'Explicit'],
  ['ThrottlingException', 'unknown', 'tells nothing'],
])('the probe reads %s', async (code, state, says) => {
  const verdict = await probeRegime({ ...sound, tryDefaultShell: async () => code }, 'us-east-1', 'kim');
  expect(verdict).toMatchObject({ state, says: expect.stringContaining(says) });
});

test('the text has a block for each check and nothing that could be a terminal command', async () => {
  const text = doctorText(
    account,
    await examined({ ...sound, parameter: async () => '{"\u001b[31m":1}' }),
    (_style, words) => words,
  );
  expect(text).toMatch(/^trail\n {2}ok/);
  expect(text).not.toContain('\u001b');
  expect(text).toMatch(/1 thing is wrong, 0 unknown\n$/);
});
