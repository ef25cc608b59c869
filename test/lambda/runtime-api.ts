import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The Node binaries that the bundles must run on, by Lambda's name for the runtime. */
export const runtimes = [
  { name: 'nodejs24.x', node: join(root, 'node_modules/node24-linux-x64/bin/node') },
  { name: 'nodejs22.x', node: join(root, 'node_modules/previous-node22-linux-x64/bin/node') },
];

export interface Answer {
  kind: 'response' | 'error' | 'init-error';
  body: { errorType?: string; errorMessage?: string; [key: string]: unknown };
}

export interface Running {
  invoke(event: unknown): Promise<Answer>;
  /** What the function wrote to its standard output and error so far. */
  log(): string;
  close(): Promise<void>;
}

/** Runs `_HANDLER` in a folder under AWS's runtime interface client, before a Runtime API of our own. */
export async function startFunction(node: string, folder: string, env: Record<string, string>): Promise<Running> {
  const api = runtimeApi();
  await new Promise<void>(listening => api.server.listen(0, '127.0.0.1', listening));
  const client = join(root, 'node_modules/aws-lambda-ric/index.mjs');
  const child = spawn(node, ['--require', join(import.meta.dirname, 'rapid-client-shim.cjs'), client], {
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${(api.server.address() as AddressInfo).port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'guardrail',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/guardrail',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: 'index.handler',
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', chunk => {
      log += chunk;
    });
  }
  child.once('exit', code => api.ended(`the runtime ended with ${code}: ${log}`));
  return {
    invoke: api.invoke,
    log: () => log,
    async close() {
      await stopped(child);
      api.server.closeAllConnections();
      api.server.close();
    },
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise(done => child.once('exit', done));
  child.kill('SIGKILL');
  await exit;
}

/** The Runtime API: `next` hangs until there is an event; the three answers settle it. */
function runtimeApi() {
  const events: unknown[] = [];
  const answers: Answer[] = [];
  let waitingRuntime: ServerResponse | undefined;
  let waitingTest: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let count = 0;

  function offer() {
    if (!waitingRuntime || events.length === 0) return;
    count += 1;
    waitingRuntime.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': `request-${count}`,
      'lambda-runtime-deadline-ms': String(Date.now() + 300_000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:111122223333:function:guardrail',
    });
    waitingRuntime.end(JSON.stringify(events.shift()));
    waitingRuntime = undefined;
  }
  function deliver() {
    if (waitingTest && answers.length > 0) {
      waitingTest.resolve(answers.shift()!);
      waitingTest = undefined;
    }
  }
  async function take(request: IncomingMessage, response: ServerResponse) {
    const kind = request.url!.endsWith('/init/error')
      ? 'init-error'
      : request.url!.endsWith('/error')
        ? 'error'
        : 'response';
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += chunk;
    response.writeHead(202).end();
    answers.push({ kind, body: JSON.parse(text) });
    deliver();
  }

  return {
    server: createServer((request, response) => {
      if (request.url!.endsWith('/next')) {
        waitingRuntime = response;
        offer();
      } else void take(request, response);
    }),
    invoke(event: unknown): Promise<Answer> {
      return new Promise((resolve, reject) => {
        waitingTest = { resolve, reject };
        events.push(event);
        offer();
        deliver();
      });
    },
    ended(why: string) {
      // An init error is posted before the runtime ends, and is what the test is told.
      if (answers.length === 0) waitingTest?.reject(new Error(why));
    },
  };
}
