import { describe, expect, test } from 'vitest';
import { patternCovers } from '../../cli/doctor/pattern-covers.ts';
import { busSource } from '../../functions/events/bus-source.ts';
import { families } from '../../functions/events/index.ts';
import { eventRules } from '../../infra/event-rules.ts';
import { functionOf } from '../../infra/functions.ts';
import { envelope } from '../handlers/events.ts';
import { matchesEvent } from './pattern.ts';
import { resolver } from './resolve.ts';
import { resourcesOf, synthesised, type Template } from './templates.ts';

const templates = synthesised();
const tags = { TargetTagKeys: 'PortForward,Team' };

/** Names as records have them: Lambda's with their dates. */
const dates = new Map([
  ['UpdateFunctionCode', '20150331v2'],
  ['PutFunctionConcurrency', '20171031'],
  ['DeleteFunction', '20150331'],
]);
const watched = families.flatMap(family =>
  family.names.map(name => ({
    family,
    source: family.source,
    name: family.source === 'lambda.amazonaws.com' ? `${name}${dates.get(name) ?? ''}` : name,
  })),
);

const record = (source: string, eventName: string, detail: object = {}) => ({
  ...envelope({ eventSource: source, eventName, ...detail }),
  source: busSource(source),
});

interface Rule {
  Name: string;
  EventPattern?: { source: string[] };
  ScheduleExpression?: string;
}
const rulesOf = (template: Template, region = 'us-east-1'): Rule[] =>
  resolver(template, { parameters: tags, region })
    .resources()
    .filter(({ type }) => type === 'AWS::Events::Rule')
    .map(({ properties }) => properties);

const watching = (template: Template, event: unknown, region?: string) =>
  rulesOf(template, region).filter(({ EventPattern }) => EventPattern && matchesEvent(EventPattern, event));

describe.each(['standalone.inline', 'standalone', 'hub.inline', 'hub', 'spoke'])('the rules of %s', name => {
  const template = templates.get(name)!;

  test.each(watched)('ask for $name of $source, once', ({ source, name: eventName }) => {
    expect(watching(template, record(source, eventName)).map(rule => rule.Name)).toHaveLength(1);
  });

  test('ask for nothing that is not watched', () => {
    const known = new Set(families.flatMap(family => family.names.map(one => `${busSource(family.source)} ${one}`)));
    const asked = eventRules([]).flatMap(({ pattern }) => {
      const { source, detail } = pattern as {
        source: string[];
        detail: { eventName: (string | { prefix: string })[] };
      };
      return detail.eventName.map(one => ({ source, name: typeof one === 'string' ? one : one.prefix }));
    });
    expect(asked.filter(one => !one.source.some(source => known.has(`${source} ${one.name}`)))).toEqual([]);
  });

  test('pass by what others do', () => {
    for (const [source, eventName] of [
      ['iam.amazonaws.com', 'ListRoles'],
      ['ssm.amazonaws.com', 'SendCommand'],
      ['s3.amazonaws.com', 'CreatePolicy'],
    ] as const)
      expect(watching(template, record(source, eventName))).toEqual([]);
  });

  test('pin their source, so that nobody outside of AWS can forge an event', () => {
    for (const { EventPattern } of rulesOf(template)) expect(EventPattern?.source.length ?? 1).toBeGreaterThan(0);
  });

  test('fit into what EventBridge takes', () => {
    for (const { EventPattern } of rulesOf(template))
      expect(JSON.stringify(EventPattern ?? {}).length).toBeLessThan(2048);
  });

  test.each([
    ['iam.amazonaws.com', 'AttachRolePolicy', false],
    ['ssm.amazonaws.com', 'StartSession', true],
    ['ssm.amazonaws.com', 'CreateDocument', false],
  ])('let a failed %s %s through: %s', (source, eventName, through) => {
    const failed = record(source, eventName, { errorCode: 'AccessDenied', requestParameters: null });
    expect(watching(template, failed).length > 0).toBe(through);
  });

  test.each([
    ['a watched key', 'CreateTags', { tagSet: { items: [{ key: 'Name' }, { key: 'Team' }] } }, true],
    ['another key', 'CreateTags', { tagSet: { items: [{ key: 'Name' }] } }, false],
    ['every key', 'DeleteTags', { resourcesSet: { items: [{ resourceId: 'i-1' }] } }, true],
    ['too much to say', 'CreateTags', { omitted: 'true' }, true],
  ])('of a tag call with %s', (_what, eventName, requestParameters, through) => {
    const event = record('ec2.amazonaws.com', eventName, { requestParameters });
    expect(watching(template, event).length > 0).toBe(through);
  });

  test.each([
    ['AddTagsToResource', { tags: [{ key: 'PortForward', value: 'true' }] }, true],
    ['RemoveTagsFromResource', { tagKeys: ['Team'] }, true],
    ['RemoveTagsFromResource', { tagKeys: ['Name'] }, false],
  ])('of %s with %j', (eventName, requestParameters, through) => {
    const event = record('ssm.amazonaws.com', eventName, { requestParameters });
    expect(watching(template, event).length > 0).toBe(through);
  });

  test('ask for the run-as tag of principals', () => {
    const tagged = (key: string) =>
      record('iam.amazonaws.com', 'TagRole', { requestParameters: { roleName: 'r', tags: [{ key, value: 'root' }] } });
    expect(watching(template, tagged('SSMSessionRunAs'))).toHaveLength(1);
    expect(watching(template, tagged('Name'))).toEqual([]);
  });

  test('are those that the doctor looks for', () => {
    const patterns = rulesOf(template).map(({ EventPattern }) => JSON.stringify(EventPattern ?? {}));
    const lost = watched
      .filter(({ family }) => family.kind !== 'guardrail')
      .filter(({ source, name: eventName }) => !patterns.some(one => patternCovers(one, source, eventName)));
    expect(lost.map(({ name: eventName }) => eventName)).toEqual([]);
  });
});

test('without target tags nothing is asked for by them', () => {
  const rules = resolver(templates.get('standalone.inline')!)
    .resources()
    .filter(({ type }) => type === 'AWS::Events::Rule');
  expect(rules.map(({ properties }) => properties.Name).filter(name => /(ec2|ssm)-tags/.test(name))).toEqual([]);
});

test('a spoke asks for IAM’s events in their region only', () => {
  const spoke = templates.get('spoke')!;
  expect(watching(spoke, record('iam.amazonaws.com', 'AttachRolePolicy'), 'eu-west-1')).toEqual([]);
  expect(watching(spoke, record('ssm.amazonaws.com', 'StartSession'), 'eu-west-1')).toHaveLength(1);
});

test('a spoke that is given its own default bus has no rule, which would go in circles', () => {
  const BusArn = `arn:aws:events:us-east-1:111122223333:event-bus/default`;
  const made = (region: string) =>
    resolver(templates.get('spoke')!, { parameters: { ...tags, BusArn }, region })
      .resources()
      .filter(({ type }) => type === 'AWS::Events::Rule');
  expect(made('us-east-1')).toEqual([]);
  expect(made('eu-west-1').length).toBeGreaterThan(5);
});

test('each event goes to the function that has the permissions for it', () => {
  const targets = new Map(
    resourcesOf(templates.get('standalone.inline')!, 'AWS::Events::Rule').map(([, { Properties }]) => [
      Properties.Name,
      JSON.stringify(Properties.Targets),
    ]),
  );
  for (const { id, function: name } of eventRules([])) {
    const id_ = name.replace(/(?:^|-)([a-z])/g, (_, letter) => letter.toUpperCase());
    expect(targets.get(`session-guardrail-${id}`)).toContain(`${id_}Function`);
  }
  expect(new Set(families.map(functionOf)).size).toBe(3);
});
