#!/usr/bin/env node
// Plays the stories against moto, an implementation of AWS that this project did not write: `npm run test:moto`.
// Where Python, pip or its packages cannot be had it says so and passes: the embedded account has played them all.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const here = import.meta.dirname;
const root = resolve(here, '../..');
const venv = join(root, '.venv-moto');
const bin = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
const requirements = join(here, 'requirements.txt');
const stamp = join(venv, 'requirements.sha256');
const log = join(venv, 'moto.log');

const missing = install();
if (missing) console.log(`moto: not run, because ${missing}`);
else process.exitCode = await run();

/** Makes the virtual environment unless it is there already; gives why it cannot be made. */
function install() {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  rmSync(venv, { recursive: true, force: true });
  const made = spawnSync('python3', ['-m', 'venv', venv], { encoding: 'utf8' });
  if (made.error) return `python3 cannot be run (${made.error.code}).`;
  if (made.status !== 0) return `python3 makes no virtual environment: ${lastLine(made.stdout + made.stderr)}`;
  const options = [
    '--quiet',
    '--disable-pip-version-check',
    '--no-input',
    '--require-hashes',
    '--only-binary',
    ':all:',
  ];
  const pip = spawnSync(join(bin, 'python'), ['-m', 'pip', 'install', ...options, '-r', requirements], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  // A package that is not the one that was pinned is no missing network.
  if (/DO NOT MATCH THE HASHES/i.test(pip.stderr)) throw new Error(pip.stderr);
  if (pip.status !== 0) return `pip cannot install it: ${lastLine(pip.stderr) || pip.signal}`;
  writeFileSync(stamp, wanted);
  return undefined;
}

async function run() {
  const port = await freePort();
  const output = openSync(log, 'w');
  const server = spawn(join(bin, 'python'), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', output, output],
    env: { ...process.env, MOTO_ACCOUNT_ID: '111122223333', NO_COLOR: '1' },
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    if (!(await answers(url, server))) throw new Error(`moto does not start:\n${readFileSync(log, 'utf8')}`);
    return await vitest({ GUARDRAIL_MOTO_URL: url, GUARDRAIL_MOTO_LOG: log });
  } finally {
    server.kill();
  }
}

async function answers(url, server) {
  for (let tries = 0; tries < 150 && server.exitCode === null; tries += 1) {
    const there = await fetch(`${url}/moto-api/`).then(
      response => response.ok,
      () => false,
    );
    if (there) return true;
    await sleep(200);
  }
  return false;
}

function vitest(env) {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', join(here, 'vitest.config.ts')],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } },
  );
  return new Promise(done => child.on('close', code => done(code ?? 1)));
}

async function freePort() {
  const server = createServer();
  await new Promise(listening => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address();
  await new Promise(closed => server.close(closed));
  return port;
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}
