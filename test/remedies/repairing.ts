import { type Account, type AccountOptions, createAccount } from '../../cli/account/account.ts';
import type { Call } from '../../functions/calls.ts';
import { type Config, readConfig } from '../../functions/config.ts';
import { standardOf } from '../../functions/judge.ts';
import { type Judge, judgeBy, judgeChange } from '../../functions/judge-change.ts';
import { look } from '../../functions/look/look.ts';
import { lookCloser } from '../../functions/look/look-closer.ts';
import { isRepairable } from '../../functions/plan.ts';
import type { Remedy } from '../../functions/remedies/define-remedy.ts';
import type { Actor, Change, ChangeFinding, ChangeOf, Kind, Snapshot, Step, Withheld } from '../../functions/types.ts';

export const id = '111122223333';
export const region = 'eu-west-1';
export const now = () => new Date('2026-11-21T12:00:00Z');

/** An embedded account, and the calls that fill it. */
export function anAccount(options: Partial<AccountOptions> = {}) {
  const account = createAccount({ account: id, region, clock: now, ...options });
  const act = (action: string, input: object) => account.call(region, action, input);
  return { account, act };
}

const actor: Actor = { type: 'IAMUser', arn: `arn:aws:iam::${id}:user/mallory` };

/** A change of a kind, as the event families decode it. */
export function aChange<K extends Kind>(kind: K, event: string, given: object): ChangeOf<K> {
  const head = { event, id: 'e1', digest: 'd1', time: now().toISOString(), account: id, region, partition: 'aws' };
  return { ...head, resource: 'r', actor, gaps: [], kind, ...given } as unknown as ChangeOf<K>;
}

export interface Planned {
  answer: Step | Withheld | undefined;
  snapshot: Snapshot;
  findings: ChangeFinding[];
  judge: Judge;
}

/** What a remedy plans for a change, after the looks that the guard takes. */
export async function planFor(
  remedy: Remedy,
  account: Account,
  change: Change,
  config: object = {},
  over: Partial<Snapshot> = {},
): Promise<Planned> {
  const given: Config = readConfig(config);
  const standard = standardOf(given, now());
  const seen = { ...(await look(change, account.ask)), ...over };
  const snapshot = { ...(await lookCloser(seen, account.ask)), ...over };
  const findings = judgeChange(snapshot, standard).filter(finding => isRepairable(finding, given.rules));
  const judge = judgeBy(standard);
  return { answer: remedy.plan({ snapshot, findings, judge, config: given }), snapshot, findings, judge };
}

/** The rules that find something on what AWS holds now. */
export async function foundNow(account: Account, change: Change, config: object = {}): Promise<string[]> {
  const snapshot = await lookCloser(await look(change, account.ask), account.ask);
  const findings = judgeChange(snapshot, standardOf(readConfig(config), now()));
  return findings.filter(finding => finding.holds).map(finding => finding.rule);
}

export async function perform(account: Account, calls: Call[]): Promise<void> {
  for (const call of calls) await account.ask(call.action, call.input);
}

/** What the account holds, without the times and the order in which it came to. */
export function holding(account: Account): string {
  return JSON.stringify(account.state(), (key, value) => {
    if (key === 'created' || key === 'gone' || key === 'next') return undefined;
    // A region is there as soon as it is asked for.
    if (key === region && value.documents.size + value.sessions.size === 0) return undefined;
    if (value instanceof Map) return Object.fromEntries([...value].sort(([a], [b]) => (a < b ? -1 : 1)));
    return value instanceof Set ? [...value].sort() : value;
  });
}

export const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
export const allow = (Action: string | string[], Resource: string | string[] = '*', extra: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...extra,
});

/** Any port of one node: the document is Amazon's. The document check stands where AWS looks at it. */
export const forwarding = policy(
  allow('ssm:StartSession', `arn:aws:ec2:${region}:${id}:instance/i-0123456789abcdef0`, {
    Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  }),
  allow('ssm:StartSession', 'arn:aws:ssm:*::document/AWS-StartPortForwardingSession'),
);
/** A shell on every node. */
export const shells = policy(allow('ssm:StartSession', 'arn:aws:ec2:*:*:instance/*'));
export const commands = policy(allow(['ssm:StartSession', 'ssm:SendCommand']));
export const harmless = policy(allow('s3:GetObject'));

/** A port document that opens the port. */
export const portDocument = (portNumber: string) =>
  JSON.stringify({
    schemaVersion: '1.0',
    sessionType: 'Port',
    parameters: { portNumber: { type: 'String', default: portNumber, allowedPattern: `^${portNumber}$` } },
    properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding' },
  });
