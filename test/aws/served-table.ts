import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { sdkAsk } from '../../functions/aws/ask.ts';
import { journalTable } from '../../functions/aws/journal-table.ts';
import type { Ask } from '../../functions/calls.ts';

const dynalite = createRequire(import.meta.url)('dynalite') as (options: { createTableMs: number }) => Server;

/** A DynamoDB of another make behind loopback, with the journal's table in it. */
export interface Served {
  table: string;
  endpoint: string;
  client: DynamoDBClient;
  /** The real client behind the seam. */
  ask: Ask;
  close(): Promise<void>;
}

const table = 'session-guardrail-journal';
const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };

export async function serveTable(): Promise<Served> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { region: 'us-east-1', credentials, endpoint };
  const client = new DynamoDBClient(access);
  const { partitionKey, sortKey } = journalTable;
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [partitionKey, sortKey].map(AttributeName => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName: table });
  return {
    table,
    endpoint,
    client,
    ask: sdkAsk(access),
    async close() {
      client.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
