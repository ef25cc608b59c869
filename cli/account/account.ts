import { type Baseline, defaultBaseline } from '../../functions/baseline.ts';
import { type Ask, AwsError } from '../../functions/calls.ts';
import { actionNamed } from './actions.ts';
import { applyRecord } from './apply.ts';
import { builtinPolicies } from './builtins.ts';
import { type Known, nothingKnown } from './known.ts';
import { holderKey, newHolder, newPolicy, type Place, partitionOf } from './place.ts';
import { emptyState, type State } from './state.ts';

export interface AccountOptions {
  account: string;
  region: string;
  clock: () => Date;
  /** What a state folder tells of it. */
  known?: Known;
  /** False for an account rebuilt from a log, where what was not seen is unknown rather than absent. */
  whole?: boolean;
  /** The most items on a page of a list. */
  pageSize?: number;
  /** Reads do not see this many of the last writes: IAM is eventually consistent. */
  staleReads?: number;
  /** ARN that calls are made as. */
  caller?: string;
  /** What the deny policies of its stack were made for. */
  baseline?: Baseline;
}

export interface Account {
  /** What it holds now; reads may be behind it. */
  state: () => State;
  ask: Ask;
  askIn: (region: string) => Ask;
  /** Any action of the account by name; rejects with AwsError. */
  call: (region: string, action: string, input: unknown) => Promise<unknown>;
  /** Takes a CloudTrail record into the state: true where it changed something. Never throws. */
  apply: (record: unknown) => boolean;
  /** Lets reads see every write made so far. */
  settle: () => void;
}

function seed(at: Place, baseline: Baseline): void {
  for (const { arn, document } of builtinPolicies(at.partition, at.account, baseline)) {
    const policy = newPolicy(arn, true);
    policy.versions.set('v1', { document, created: new Date(0) });
    policy.defaultVersion = 'v1';
    policy.next = 2;
    policy.usersWhole = at.whole;
    at.state.policies.set(arn, policy);
  }
  const here = (arn: string) => ['aws', at.account].includes(arn.split(':')[4] ?? '');
  for (const known of at.known.policies.filter(({ arn }) => here(arn))) {
    const policy = newPolicy(known.arn, true);
    for (const { id, document } of known.versions) policy.versions.set(id, { document, created: new Date(0) });
    policy.defaultVersion = known.versions.find(version => version.isDefault)?.id;
    policy.next = 1 + Math.max(0, ...known.versions.map(({ id }) => Number(id.slice(1))));
    at.state.policies.set(known.arn, policy);
    for (const { type, name } of known.attachedTo) {
      const key = holderKey(type, name);
      const holder = at.state.holders.get(key) ?? newHolder(at, type, name, true);
      at.state.holders.set(key, holder);
      holder.attached.add(known.arn);
    }
  }
  for (const [arn, values] of at.known.tags)
    if (here(arn)) at.state.tags.set(arn, { values: new Map(values), whole: true });
}

const isRead = (action: string): boolean => /^[a-z]+:(Get|List|Describe)/.test(action);

/** An AWS account in memory: IAM, SSM documents and sessions, tags, SNS messages. */
export function createAccount(options: AccountOptions): Account {
  const { staleReads = 0 } = options;
  const partition = partitionOf(options.region);
  const place: Place = {
    state: emptyState(),
    account: options.account,
    region: options.region,
    partition,
    clock: options.clock,
    pageSize: options.pageSize ?? 100,
    whole: options.whole ?? true,
    known: options.known ?? nothingKnown(),
    caller: options.caller ?? `arn:${partition}:iam::${options.account}:user/operator`,
  };
  seed(place, options.baseline ?? defaultBaseline);
  const applied = new Set<string>();
  /** The states before each of the last writes, oldest first. */
  let before: State[] = [];

  const call = async (region: string, action: string, input: unknown): Promise<unknown> => {
    const operation = actionNamed(action);
    if (!operation) throw new AwsError('InvalidAction', `Could not find operation ${action}`);
    const read = isRead(action);
    const then = staleReads > 0 && !read ? structuredClone(place.state) : undefined;
    const answer = operation({ ...place, region, state: (read && before[0]) || place.state }, input as never);
    if (then) before = [...before, then].slice(-staleReads);
    return answer;
  };
  const askIn = (region: string) => ((action, input) => call(region, action, input)) as Ask;
  return {
    state: () => place.state,
    ask: askIn(options.region),
    askIn,
    call,
    apply: record => applyRecord(place, applied, record),
    settle: () => {
      before = [];
    },
  };
}
