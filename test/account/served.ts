import { IAMClient } from '@aws-sdk/client-iam';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach } from 'vitest';
import { type Account, type AccountOptions, createAccount } from '../../cli/account/account.ts';
import { type AccountServer, type Backend, serveAccount } from '../../cli/account/server.ts';

export const clock = () => new Date('2026-11-20T10:00:00Z');

export interface Served {
  account: Account;
  server: AccountServer;
  iam: IAMClient;
  ssm: SSMClient;
  sns: SNSClient;
  sts: STSClient;
}

const open: Served[] = [];

afterEach(async () => {
  for (const { server, ...served } of open.splice(0)) {
    for (const client of [served.iam, served.ssm, served.sns, served.sts]) client.destroy();
    await server.close();
  }
});

/** An account behind a server, with the real clients; closed after the test. */
export async function serve(
  options: Partial<AccountOptions> = {},
  before: (account: Account) => Backend = account => account,
): Promise<Served> {
  const account = createAccount({ account: '111122223333', region: 'eu-west-1', clock, ...options });
  const server = await serveAccount(before(account));
  const config = {
    endpoint: server.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    maxAttempts: 1,
  };
  const served = {
    account,
    server,
    iam: new IAMClient(config),
    ssm: new SSMClient(config),
    sns: new SNSClient(config),
    sts: new STSClient(config),
  };
  open.push(served);
  return served;
}

export async function collect<T, U>(pages: AsyncIterable<T>, of: (page: T) => U[] | undefined): Promise<U[]> {
  const all: U[] = [];
  for await (const page of pages) all.push(...(of(page) ?? []));
  return all;
}
