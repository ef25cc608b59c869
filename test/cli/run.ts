import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../cli/guardrail.ts', import.meta.url));

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command line as people run it, in a process of its own. */
export function guardrail(args: string[], input = ''): Promise<Ran> {
  return new Promise(resolve => {
    const options = { maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: '1' } };
    const child = execFile(process.execPath, [entry, ...args], options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : -1) : 0;
      resolve({ code, stdout, stderr });
    });
    child.stdin?.on('error', () => {}).end(input);
  });
}
