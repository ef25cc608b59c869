import { parseArgs } from 'node:util';
import type { Severity } from '../functions/types.ts';
import { UsageError } from './usage-error.ts';

/** What somebody asked for. */
export type Request =
  | { command: 'help' }
  | { command: 'version' }
  | (Common & { command: 'check'; format: 'text' | 'json' | 'sarif'; failOn: Severity })
  | (Common & { command: 'replay'; format: 'text' | 'json'; state?: string });
interface Common {
  paths: string[];
  config?: string;
  output?: string;
}

export const help = `guardrail: what SSM Session Manager access a policy, a document or a log of changes opens

  guardrail check FILE…     judge IAM policies and session documents, JSON or YAML; - is standard input
  guardrail replay PATH…    run CloudTrail logs (.json, .json.gz, .jsonl, .jsonl.gz, folders of them) through the
                            guardrail and tell what it would have said and done

  --config FILE             configuration, JSON
  --format text|json|sarif  form of the output (sarif: check only)
  --output FILE             write it there instead of standard output
  --fail-on SEVERITY        check: exit 1 at this severity and above: low, medium, high (default), critical
  --state DIR               replay: documents, policies and tags as they were before the log
  --help, --version

Exit codes: 0 nothing to report, 1 check found something, 2 bad usage or unreadable input.
`;

const options = {
  config: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string' },
  'fail-on': { type: 'string' },
  state: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

/** Arguments after the program's name -> what is asked for. @throws UsageError */
export function readArguments(args: string[]): Request {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [command, ...paths] = positionals;
  if (command !== 'check' && command !== 'replay') {
    throw new UsageError(
      command === undefined
        ? 'a command is missing: check or replay'
        : `no command ${JSON.stringify(command)}: it is check or replay`,
    );
  }
  if (paths.length === 0)
    throw new UsageError(`${command} needs at least one ${command === 'check' ? 'file' : 'path'}`);
  const { config, output, state } = values;
  const common: Common = { paths, ...(config !== undefined && { config }), ...(output !== undefined && { output }) };
  if (command === 'check') {
    if (state !== undefined) throw new UsageError('--state belongs to replay');
    const format = oneOf('--format', values.format ?? 'text', ['text', 'json', 'sarif'] as const);
    const failOn = oneOf('--fail-on', values['fail-on'] ?? 'high', ['low', 'medium', 'high', 'critical'] as const);
    return { command, ...common, format, failOn };
  }
  if (values['fail-on'] !== undefined) throw new UsageError('--fail-on belongs to check');
  const format = oneOf('--format', values.format ?? 'text', ['text', 'json'] as const);
  return { command, ...common, format, ...(state !== undefined && { state }) };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // The first sentence says what is wrong; the rest explains how to write arguments that begin with a dash.
    throw new UsageError((error as Error).message.split(/\.\s/)[0]!.replace(/\.$/, ''));
  }
}

function oneOf<const T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find(each => each === value);
  if (found === undefined)
    throw new UsageError(`${option} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`);
  return found;
}
