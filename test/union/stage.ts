import { createAccount } from '../../cli/account/account.ts';
import { type Action, type Ask, AwsError } from '../../functions/calls.ts';
import { readConfig } from '../../functions/config.ts';
import { standardOf } from '../../functions/judge.ts';
import { judgeChange } from '../../functions/judge-change.ts';
import { look } from '../../functions/look/look.ts';
import type { Change, ChangeFinding, ChangeOf, Seen, Snapshot } from '../../functions/types.ts';
import { account, policyChange } from '../guard/fake-world.ts';

const region = 'us-east-1';
const now = new Date('2026-11-21T12:00:00Z');
export const standard = standardOf(readConfig(undefined), now);
export const arnOf = (name: string) => `arn:aws:iam::${account}:policy/${name}`;

const allow = (Resource: string[], extra: object = {}) => ({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource,
  ...extra,
});
const check = { Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } } };
export const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** Half a session each; together any port of any host that any instance reaches. */
export const anyInstance = policy(allow(['arn:aws:ec2:*:*:instance/*'], check));
export const remoteHost = policy(allow(['arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost']));
export const everything = policy(
  allow(['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost']),
);
export const noSessions = policy({ Effect: 'Deny', Action: 'ssm:StartSession', Resource: '*' });
export const silent = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });

/** An account in memory that counts what it is asked. */
export function stage() {
  const aws = createAccount({ account, region, clock: () => now });
  const asked: string[] = [];
  const refused = new Set<string>();
  const ask = (async (action: Action, input: never) => {
    asked.push(action);
    if (Object.values(input).some(value => refused.has(`${action} ${value}`))) throw new AwsError('AccessDenied', 'no');
    return aws.ask(action, input);
  }) as Ask;
  return {
    ask,
    asked,
    /** `ACTION VALUE`: calls with that value among their inputs are denied. */
    refused,
    /** A write of the account, not counted. */
    make: (action: string, input: object) => aws.call(region, action, input),
    look: (change: Change, earlier?: Seen) => look(change, ask, undefined, earlier),
    async judge(change: Change, earlier?: Seen): Promise<ChangeFinding[]> {
      return judgeChange(await look(change, ask, undefined, earlier), standard);
    },
  };
}

export type Stage = ReturnType<typeof stage>;

export async function role(on: Stage, name: string, inline: Record<string, string> = {}) {
  await on.make('iam:CreateRole', { RoleName: name, AssumeRolePolicyDocument: policy() });
  for (const [PolicyName, PolicyDocument] of Object.entries(inline))
    await on.make('iam:PutRolePolicy', { RoleName: name, PolicyName, PolicyDocument });
}

const { kind: _kind, policyArn: _arn, version: _version, text: _text, live: _live, ...head } = policyChange;

type Body<K extends Change['kind']> = Omit<ChangeOf<K>, keyof typeof head | 'kind'>;

/** A change as its record would tell it. */
export const changeOf = <K extends Change['kind']>(kind: K, event: string, body: Body<K>) =>
  ({ ...head, event, kind, ...body }) as unknown as Change;

export const told = (findings: ChangeFinding[]) =>
  findings.map(({ rule, since, armed, severity }) => `${rule} ${since}${armed ? ` armed ${severity}` : ''}`).sort();

export const holdersOf = ({ now: subjects }: Snapshot) =>
  subjects.map(subject => (subject.kind === 'access' ? (subject.principal?.name ?? 'alone') : subject.kind));
