import type { Config } from '../../functions/config.ts';
import type { Request } from '../arguments.ts';
import type { Output } from '../output.ts';
import { type Checked, checkFiles, exitCode, toResult } from './check.ts';
import { checkSarif } from './sarif.ts';
import { checkText } from './text.ts';

type CheckRequest = Extract<Request, { command: 'check' }>;

/** Judges each file, prints one result per file, and gives the exit code. @throws ReadError where the output cannot be written */
export async function runCheck(
  request: CheckRequest,
  config: Config,
  output: Output,
  version: string,
): Promise<number> {
  const results = await checkFiles(request.paths, config, new Date());
  await output.write(render(request.format, results, output, version));
  return exitCode(results, request.failOn);
}

function render(format: CheckRequest['format'], results: Checked[], output: Output, version: string): string {
  if (format === 'text') return checkText(results, output.paint);
  if (format === 'sarif') return `${JSON.stringify(checkSarif(results, version), null, 2)}\n`;
  return `${JSON.stringify({ schemaVersion: 1, results: results.map(toResult) }, null, 2)}\n`;
}
