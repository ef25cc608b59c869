import { sdkAsk } from '../aws/ask.ts';
import { askAt, type Whereabouts } from '../aws/ask-at.ts';
import { defaultRetentionDays, dynamoJournal } from '../aws/dynamo-journal.ts';
import { memoryJournal } from '../aws/memory-journal.ts';
import { ownId } from '../aws/own-id.ts';
import { awsWorld } from '../aws/world.ts';
import type { Ask } from '../calls.ts';
import { isRegion } from '../policy/regions.ts';
import type { Journal, Reach, World } from '../types.ts';

/** What a door needs of the machine it runs on. */
export interface Surroundings {
  /**
   * `GUARDRAIL_TOPIC_ARN`: where alerts go. `GUARDRAIL_CONFIG_PARAMETER` or `GUARDRAIL_CONFIG`: the configuration.
   * `GUARDRAIL_RECHECK_QUEUE_URL`: the queue by which repairs come back to be looked at again, and a sweep goes on.
   * `GUARDRAIL_TABLE`: the journal, in memory without it; `GUARDRAIL_RETENTION_DAYS`: how long it keeps incidents.
   * `GUARDRAIL_SPOKE_ROLE`: the role to assume in other accounts; `GUARDRAIL_PARTS`: ARNs of the guardrail's own key and
   * whatever else its name does not give away, with commas between. `GUARDRAIL_REGIONS`: where sessions are looked for
   * after a change in IAM, with commas between; its own region alone without it.
   */
  env: Record<string, string | undefined>;
  /** AWS where the functions stand. */
  ask: Ask;
  /** AWS where something was changed; the same as `ask` where it is left out. */
  askAt?(where: Whereabouts): Ask;
  /** In place of the one that the environment names. */
  journal?: Journal;
  now(): Date;
  pause(milliseconds: number): Promise<void>;
  log(line: string): void;
}

/** The surroundings that Lambda gives. */
export function inLambda(): Surroundings {
  const { env } = process;
  const ask = sdkAsk({});
  const { account, region } = homeOf(env);
  const role = env.GUARDRAIL_SPOKE_ROLE;
  return {
    env,
    ask,
    askAt: askAt({ account, region, access: { region }, ...(role && { spokeRole: role }) }, ask),
    now: () => new Date(),
    pause: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
    // Not the console: the runtime patches it, and would put its own words before the JSON or wrap it in more of it.
    log: line => process.stdout.write(`${line}\n`),
  };
}

/** The topic stands where the functions do, and its ARN says where that is. */
export function homeOf(env: Surroundings['env']): Whereabouts {
  const [, partition = '', , region = '', account = ''] = (env.GUARDRAIL_TOPIC_ARN ?? '').split(':');
  return { partition, region, account };
}

/** ARNs and ids of the guardrail's parts that their names do not give away. */
export const ownParts = ({ env }: Surroundings): string[] => (env.GUARDRAIL_PARTS ?? '').split(',').filter(Boolean);

/** More regions than AWS has; each is asked after a repair. */
const mostRegions = 40;

function regionsOf({ env }: Surroundings): string[] {
  const named = (env.GUARDRAIL_REGIONS ?? '').split(',').map(region => region.trim());
  return [...new Set(named.filter(isRegion))].slice(0, mostRegions);
}

/** AWS wherever something is. */
export const askingIn = ({ ask, askAt: at }: Surroundings): ((where: Whereabouts) => Ask) => at ?? (() => ask);

/** The journal that the environment names, and the World of wherever something was changed; that throws where no topic is named. */
export function reachOf(surroundings: Surroundings): Reach & { worldOf(where: Whereabouts): World } {
  const { env } = surroundings;
  const journal = surroundings.journal ?? journalIn(surroundings);
  const queueUrl = env.GUARDRAIL_RECHECK_QUEUE_URL || undefined;
  const at = askingIn(surroundings);
  const regions = regionsOf(surroundings);
  const ids = new Map<Ask, () => Promise<string | undefined>>();
  return {
    journal,
    worldOf(where) {
      const topicArn = env.GUARDRAIL_TOPIC_ARN;
      if (!topicArn) throw new Error('GUARDRAIL_TOPIC_ARN is not set: nobody could be told.');
      const there = at(where);
      const self = ids.get(there) ?? ownId(there);
      ids.set(there, self);
      const others = regions.filter(region => region !== where.region);
      const elsewhere = new Map(others.map(region => [region, at({ ...where, region })]));
      return awsWorld({ ...surroundings, ask: there, elsewhere, journal, topicArn, queueUrl, self });
    },
  };
}

function journalIn({ env, ask, now }: Surroundings): Journal {
  const table = env.GUARDRAIL_TABLE;
  if (!table) return memoryJournal();
  const retentionDays = Number(env.GUARDRAIL_RETENTION_DAYS) || defaultRetentionDays;
  return dynamoJournal({ ask, table, now, retentionDays, unique: () => crypto.randomUUID() });
}
