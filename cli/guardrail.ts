import { readFile } from 'node:fs/promises';
import { type Config, readConfig } from '../functions/config.ts';
import { ConfigError } from '../functions/read-json.ts';
import { clean } from '../functions/report/safe.ts';
import packageFile from '../package.json' with { type: 'json' };
import { help, readArguments } from './arguments.ts';
import { openOutput } from './output.ts';
import { ReadError, readError } from './read/read-error.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command; gives the exit code. Whatever is wrong with what was given is one line on standard error. */
async function main(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    const known = error instanceof UsageError || error instanceof ReadError || error instanceof ConfigError;
    if (!known) throw error;
    const advice = error instanceof UsageError ? ' (guardrail --help)' : '';
    process.stderr.write(`guardrail: ${clean(error.message)}${advice}\n`);
    return 2;
  }
}

async function run(args: string[]): Promise<number> {
  const request = readArguments(args);
  if (request.command === 'help' || request.command === 'version') {
    process.stdout.write(request.command === 'help' ? help : `${packageFile.version}\n`);
    return 0;
  }
  const output = openOutput(request.output);
  // Each command is loaded only when it is asked for.
  if (request.command === 'doctor') {
    const { runDoctor } = await import('./doctor/run-doctor.ts');
    return runDoctor(request, output);
  }
  if (request.command === 'undo') {
    const { runUndo } = await import('./undo/run-undo.ts');
    return runUndo(request, output);
  }
  const config = await configFrom(request.config);
  if (request.command === 'check') {
    const { runCheck } = await import('./check/run-check.ts');
    return runCheck(request, config, output, packageFile.version);
  }
  const { runReplay } = await import('./replay/run-replay.ts');
  return runReplay(request, config, output);
}

async function configFrom(path: string | undefined): Promise<Config> {
  if (path === undefined) return readConfig(undefined);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw readError(path, error);
  }
  return readConfig(text);
}

// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await main(process.argv.slice(2));
