import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from '../../functions/calls.ts';
import { readQuery, writeQuery, writeQueryError } from './wire-query.ts';

/** What stands behind the server: an account, or anything put in front of one to make it fail. */
export interface Backend {
  call: (region: string, action: string, input: unknown) => Promise<unknown>;
}

export interface AccountServer {
  /** For `endpoint` and AWS_ENDPOINT_URL. */
  url: string;
  close: () => Promise<void>;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

const largestBody = 2_000_000;

const targets = new Map([
  ['AmazonSSM', 'ssm'],
  ['AmazonSQS', 'sqs'],
  ['ResourceGroupsTaggingAPI_20170126', 'tag'],
]);

const statuses = new Map([
  ['NoSuchEntity', 404],
  ['EntityAlreadyExists', 409],
  ['DeleteConflict', 409],
  ['LimitExceeded', 409],
  ['AccessDenied', 403],
  ['InternalFailure', 500],
]);

/** The region that the request was signed for. */
const regionOf = (request: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? 'us-east-1';

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > largestBody) throw new AwsError('RequestEntityTooLarge', 'The request is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** JSON 1.1 writes times as seconds; a replacer would see them only after `toJSON`. */
function epochs(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(epochs);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, epochs(inner)]));
}

/** An error that AWS has no name for is a fault of ours, and must not pass for an answer of AWS. */
const asAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError('InternalFailure', String(error));

async function answerJson(backend: Backend, region: string, target: string, body: string): Promise<Answer> {
  const type = 'application/x-amz-json-1.1';
  try {
    const [prefix = '', operation = ''] = target.split('.');
    const service = targets.get(prefix);
    if (!service) throw new AwsError('UnknownOperationException', `Unknown target ${target}`);
    const output = await backend.call(region, `${service}:${operation}`, parsed(body));
    return { status: 200, type, body: JSON.stringify(epochs(output ?? {})) };
  } catch (thrown) {
    const { name, message } = asAwsError(thrown);
    return {
      status: name === 'InternalFailure' ? 500 : 400,
      type,
      body: JSON.stringify({ __type: name, message }),
    };
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON.');
  }
}

async function answerQuery(backend: Backend, region: string, body: string): Promise<Answer> {
  const type = 'text/xml';
  try {
    const call = readQuery(body);
    if (!call) throw new AwsError('InvalidAction', 'The request names no action of IAM, SNS or STS.');
    const output = await backend.call(region, `${call.service}:${call.action}`, call.input);
    return { status: 200, type, body: writeQuery(call.action, output) };
  } catch (thrown) {
    const { name, message } = asAwsError(thrown);
    return { status: statuses.get(name) ?? 400, type, body: writeQueryError(name, message) };
  }
}

async function answer(backend: Backend, request: IncomingMessage): Promise<Answer> {
  const region = regionOf(request);
  const body = await bodyOf(request);
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' ? answerJson(backend, region, target, body) : answerQuery(backend, region, body);
}

/** Serves an account on a loopback port in AWS's wire protocols. Signatures are not checked. */
export async function serveAccount(backend: Backend): Promise<AccountServer> {
  const server = createServer((request, response) => {
    answer(backend, request).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      thrown => response.writeHead(413, { connection: 'close' }).end(asAwsError(thrown).message),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
