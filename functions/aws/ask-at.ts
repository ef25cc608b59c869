import { type Action, type Ask, AwsError, type Input } from '../calls.ts';
import { sdkAsk } from './ask.ts';
import type { Access } from './clients.ts';

/** Where something was changed. */
export interface Whereabouts {
  account: string;
  region: string;
  partition: string;
}

export interface Home {
  /** The account and region that the functions stand in, with the topic, the table and the queues. */
  account: string;
  region: string;
  access: Access;
  /** Name of the role to assume in every account, this one too; without it nothing is asked of others. */
  spokeRole?: string;
}

/** What is the guardrail's own, wherever the change was. */
const atHome = new Set(['sns', 'dynamodb', 'sqs']);

/** Asks at home what is the guardrail's own, and everything else where the change was. */
export function routed(home: Ask, there: Ask): Ask {
  return <A extends Action>(action: A, input: Input<A>) =>
    (atHome.has(action.split(':')[0] ?? '') ? home : there)(action, input);
}

/** The call of an account is made in that account and region; topic, table and queues are always those at home. */
export function askAt(home: Home, homeAsk: Ask): (where: Whereabouts) => Ask {
  const asks = new Map<string, Ask>();
  return where => {
    const key = `${where.account} ${where.region}`;
    const known = asks.get(key);
    if (known) return known;
    const ask = routed(homeAsk, askThere(home, homeAsk, where));
    asks.set(key, ask);
    return ask;
  };
}

function askThere(home: Home, homeAsk: Ask, where: Whereabouts): Ask {
  const { account, region, partition } = where;
  const { spokeRole } = home;
  // A hub's own role can do nothing but assume others: its account is watched by a spoke's role like any other.
  if (account === home.account && !spokeRole)
    return region === home.region ? homeAsk : sdkAsk({ ...home.access, region });
  // The guardrail's own credentials would read a policy of the same name in its own account, and judge that.
  if (!spokeRole) return action => Promise.reject(new AwsError('AccessDenied', `${action}: no role in ${account}.`));
  const roleArn = `arn:${partition}:iam::${account}:role/${spokeRole}`;
  const credentials = async () => (await import('./spoke-credentials.ts')).assume(roleArn, home.access);
  return sdkAsk({ ...home.access, region, credentials });
}
