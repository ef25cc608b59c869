import { parseArgs } from 'node:util';
import { prefix } from '../functions/events/own-part.ts';
import type { Severity } from '../functions/types.ts';
import { UsageError } from './usage-error.ts';

/** What somebody asked for. */
export type Request =
  | { command: 'help' }
  | { command: 'version' }
  | (Common & { command: 'check'; format: 'text' | 'json' | 'sarif'; failOn: Severity })
  | (Common & { command: 'replay'; format: 'text' | 'json'; state?: string })
  | UndoRequest
  | { command: 'doctor'; format: 'text' | 'json'; output?: string; region: string; probeRegime: boolean };
export interface UndoRequest {
  command: 'undo';
  incident: string;
  region: string;
  table: string;
  topicArn: string;
  format: 'text' | 'json';
  output?: string;
}
interface Common {
  paths: string[];
  config?: string;
  output?: string;
}

export const help = `guardrail: what SSM Session Manager access a policy, a document or a log of changes opens

  guardrail check FILE…     judge IAM policies and session documents, JSON or YAML; - is standard input
  guardrail replay PATH…    run CloudTrail logs (.json, .json.gz, .jsonl, .jsonl.gz, folders of them) through the
                            guardrail and tell what it would have said and done
  guardrail doctor          say what of the guardrail is not wired in the account of your credentials, and what it
                            does not cover at all
  guardrail undo INCIDENT   take back what was done for an incident, with your own credentials

  --config FILE             configuration, JSON
  --format text|json|sarif  form of the output (sarif: check only)
  --output FILE             write it there instead of standard output
  --fail-on SEVERITY        check: exit 1 at this severity and above: low, medium, high (default), critical
  --state DIR               replay: documents, policies and tags as they were before the log
  --region REGION           doctor, undo: the guardrail's home region (default AWS_REGION)
  --table NAME              undo: the journal's table (default GUARDRAIL_TABLE, or session-guardrail)
  --topic ARN               undo: the topic that tells of it (default GUARDRAIL_TOPIC_ARN)
  --probe-regime            doctor: also try to start a session on an instance that does not exist; tells only for
                            credentials that hold ssm:StartSession on every instance and on no document
  --help, --version

Exit codes: 0 nothing to report, 1 check or doctor found something, or undo refused, 2 bad usage or unreadable input.
`;

const options = {
  config: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string' },
  'fail-on': { type: 'string' },
  state: { type: 'string' },
  region: { type: 'string' },
  table: { type: 'string' },
  topic: { type: 'string' },
  'probe-regime': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];
type Option = keyof typeof options;

/** What each command takes besides what all take. */
const commands = new Map<string, { takes: Option[]; read(paths: string[], values: Values): Request }>([
  ['check', { takes: ['config', 'fail-on'], read: readCheck }],
  ['replay', { takes: ['config', 'state'], read: readReplay }],
  ['undo', { takes: ['region', 'table', 'topic'], read: readUndo }],
  ['doctor', { takes: ['region', 'probe-regime'], read: readDoctor }],
]);
const common: Option[] = ['format', 'output', 'help', 'version'];

/** Arguments after the program's name -> what is asked for. @throws UsageError */
export function readArguments(args: string[]): Request {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (values.version) return { command: 'version' };
  const [name, ...paths] = positionals;
  const names = [...commands.keys()].join(', ');
  if (name === undefined) throw new UsageError(`a command is missing: one of ${names}`);
  const command = commands.get(name);
  if (!command) throw new UsageError(`no command ${JSON.stringify(name)}: it is one of ${names}`);
  const stray = (Object.keys(values) as Option[]).find(
    option => !common.includes(option) && !command.takes.includes(option),
  );
  if (stray) throw new UsageError(`--${stray} belongs to ${takersOf(stray)}`);
  return command.read(paths, values);
}

function readCheck(paths: string[], values: Values): Request {
  if (paths.length === 0) throw new UsageError('check needs at least one file');
  const format = oneOf('--format', values.format ?? 'text', ['text', 'json', 'sarif'] as const);
  const failOn = oneOf('--fail-on', values['fail-on'] ?? 'high', ['low', 'medium', 'high', 'critical'] as const);
  return { command: 'check', paths, ...given(values, 'config', 'output'), format, failOn };
}

function readReplay(paths: string[], values: Values): Request {
  if (paths.length === 0) throw new UsageError('replay needs at least one path');
  const format = oneOf('--format', values.format ?? 'text', ['text', 'json'] as const);
  return { command: 'replay', paths, ...given(values, 'config', 'output', 'state'), format };
}

function readDoctor(paths: string[], values: Values): Request {
  if (paths.length > 0) throw new UsageError(`doctor takes no ${JSON.stringify(paths[0])}`);
  const format = oneOf('--format', values.format ?? 'text', ['text', 'json'] as const);
  const region = values.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (!region) throw new UsageError('doctor needs --region, or AWS_REGION');
  return {
    command: 'doctor',
    ...given(values, 'output'),
    format,
    region,
    probeRegime: values['probe-regime'] ?? false,
  };
}

function readUndo([incident, ...more]: string[], values: Values): Request {
  if (incident === undefined || more.length > 0) throw new UsageError('undo needs one incident');
  const format = oneOf('--format', values.format ?? 'text', ['text', 'json'] as const);
  const { env } = process;
  const region = values.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (!region) throw new UsageError('undo needs --region, or AWS_REGION');
  const topicArn = values.topic ?? env.GUARDRAIL_TOPIC_ARN;
  if (!topicArn) throw new UsageError('undo needs --topic, or GUARDRAIL_TOPIC_ARN: somebody has to be told');
  const table = values.table ?? env.GUARDRAIL_TABLE ?? prefix;
  return { command: 'undo', incident, region, table, topicArn, format, ...given(values, 'output') };
}

const takersOf = (option: Option) =>
  [...commands].flatMap(([name, { takes }]) => (takes.includes(option) ? [name] : [])).join(' and ');

type Texts = 'config' | 'output' | 'state';

/** Those of the options that were given; the others stay absent. */
function given<K extends Texts>(values: Values, ...keys: K[]): { [P in K]?: string } {
  const found: { [P in Texts]?: string } = {};
  for (const key of keys) if (values[key] !== undefined) found[key] = values[key];
  return found;
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
