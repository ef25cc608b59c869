import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import { sdkAsk } from '../../functions/aws/ask.ts';
import type { Ask } from '../../functions/calls.ts';
import { region } from '../stories/place.ts';
import type { Acting } from '../stories/story.ts';

/** Set by run.mjs. */
export const url = process.env.GUARDRAIL_MOTO_URL ?? '';

const access = { region, endpoint: url, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' } };

/** The guardrail's own clients, on moto. */
export const motoAsk = (): Ask => sdkAsk(access);

interface Sender {
  send(command: unknown): Promise<unknown>;
}
const clients = new Map<string, { client: Sender; commands: Record<string, unknown> }>([
  ['iam', { client: new iam.IAMClient(access) as never, commands: iam }],
  ['ssm', { client: new ssm.SSMClient(access) as never, commands: ssm }],
  ['sns', { client: new sns.SNSClient(access) as never, commands: sns }],
  ['sqs', { client: new sqs.SQSClient(access) as never, commands: sqs }],
  ['dynamodb', { client: new dynamodb.DynamoDBClient(access) as never, commands: dynamodb }],
]);

/** What everybody else does to the account, with the SDK's own commands. */
export const act: Acting = (action, input) => {
  const [service = '', name] = action.split(':');
  const { client, commands } = clients.get(service)!;
  const Command = commands[`${name}Command`] as new (input: object) => unknown;
  return client.send(new Command(input));
};

/** Empties the account. */
export async function reset(): Promise<void> {
  await fetch(`${url}/moto-api/reset`, { method: 'POST' });
}
