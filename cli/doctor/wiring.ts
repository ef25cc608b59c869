import type { DeployedFunction, Rule, Subscription, Survey, Trail } from '../../functions/aws/survey.ts';
import { prefix } from '../../functions/events/own-part.ts';
import { reasonOf } from '../../functions/reason-of.ts';

export interface RegionWiring {
  region: string;
  trails: Trail[] | Unread;
  rules: Rule[] | Unread;
}
/** A bus of this account that rules forward to: the hub's. */
export interface BusWiring {
  arn: string;
  rules: Rule[] | Unread;
}
export interface Topic {
  arn: string;
  subscriptions: Subscription[] | Unread;
}
/** An answer that AWS would not give. */
export interface Unread {
  unread: string;
}

/** What an account holds of the guardrail, as far as AWS tells whoever asks. */
export interface Wiring {
  account: string;
  caller: string;
  management: string | undefined | Unread;
  /** Opt-in regions that nobody has switched on: nothing runs there, until somebody does. */
  off: string[];
  regions: RegionWiring[];
  buses: BusWiring[];
  functions: (DeployedFunction | (Unread & { name: string }))[];
  topics: Topic[];
  configuration: { from: string; text: string } | undefined | Unread;
}

export const isUnread = (answer: unknown): answer is Unread =>
  typeof answer === 'object' && answer !== null && 'unread' in answer;

/**
 * Asks for everything that the checks need; an answer refused becomes `unread` with its reason. Only who is asking
 * and which regions there are cannot be done without: those reject.
 */
export async function readWiring(survey: Survey, home: string): Promise<Wiring> {
  const [{ account, arn }, all, management] = await Promise.all([
    survey.identity(),
    survey.regions(),
    attempt(survey.managementAccount()),
  ]);
  const regions = await Promise.all(
    all
      .filter(({ enabled }) => enabled)
      .map(async ({ name }) => ({
        region: name,
        trails: await attempt(survey.trails(name)),
        rules: await attempt(survey.rules(name, prefix)),
      })),
  );
  const buses = await Promise.all(
    busesOf(regions, account).map(async bus => {
      const [, , , region = '', , resource = ''] = bus.split(':');
      return { arn: bus, rules: await attempt(survey.rules(region, prefix, resource.split('/')[1])) };
    }),
  );
  const functions = await Promise.all(
    functionsOf([...regions, ...buses]).map(async ({ region, name }) => {
      const answer = await attempt(survey.deployedFunction(region, name));
      return isUnread(answer) ? { ...answer, name } : answer;
    }),
  );
  return {
    account,
    caller: arn,
    management,
    off: all.filter(({ enabled }) => !enabled).map(({ name }) => name),
    regions,
    buses,
    functions,
    topics: await Promise.all(
      valuesOf(functions, 'GUARDRAIL_TOPIC_ARN').map(async topic => ({
        arn: topic,
        subscriptions: await attempt(survey.subscriptions(topic.split(':')[3] ?? home, topic)),
      })),
    ),
    configuration: await configurationOf(functions, survey, home),
  };
}

/** What these rules call or forward to, each once. */
const targetsOf = (places: { rules: Rule[] | Unread }[]): string[] => [
  ...new Set(places.flatMap(({ rules }) => (isUnread(rules) ? [] : rules.flatMap(({ targets }) => targets)))),
];

/** The buses of this account that its rules forward to; the default ones are read in any case. */
const busesOf = (regions: RegionWiring[], account: string): string[] =>
  targetsOf(regions).filter(arn => {
    const [, , service, , owner, resource] = arn.split(':');
    return service === 'events' && owner === account && resource !== 'event-bus/default';
  });

function functionsOf(places: (RegionWiring | BusWiring)[]): { region: string; name: string }[] {
  const found = targetsOf(places)
    .map(arn => arn.split(':'))
    .filter(([, , service]) => service === 'lambda');
  return found.map(([, , , region = '', , , name = '']) => ({ region, name }));
}

function valuesOf(functions: Wiring['functions'], key: string): string[] {
  const values = functions.map(one => (isUnread(one) ? undefined : one.env.get(key)));
  return [...new Set(values.filter(value => value !== undefined && value !== ''))] as string[];
}

async function configurationOf(
  functions: Wiring['functions'],
  survey: Survey,
  home: string,
): Promise<Wiring['configuration']> {
  const [name] = valuesOf(functions, 'GUARDRAIL_CONFIG_PARAMETER');
  if (name) {
    // The parameter stands beside the functions, and the topic's ARN says where that is.
    const [topic] = valuesOf(functions, 'GUARDRAIL_TOPIC_ARN');
    const text = await attempt(survey.parameter(topic?.split(':')[3] || home, name));
    return isUnread(text) ? text : { from: `parameter ${name}`, text };
  }
  const [text] = valuesOf(functions, 'GUARDRAIL_CONFIG');
  return text === undefined ? undefined : { from: 'the environment of the functions', text };
}

async function attempt<T>(answer: Promise<T>): Promise<T | Unread> {
  try {
    return await answer;
  } catch (error) {
    return { unread: reasonOf(error) };
  }
}
