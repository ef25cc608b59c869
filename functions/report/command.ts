import type { Call } from '../calls.ts';
import type { AuthorizationRequest, Finding } from '../types.ts';
import { clean } from './safe.ts';

/** A word of a shell command, quoted where it must be. The empty quotes before a dot keep mail from making it a link. */
export function word(text: string): string {
  const plain = clean(text, 2048);
  const quoted = /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`;
  return quoted.replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L}{2})/gu, "''.").replaceAll('://', ":''//");
}

/** Longer than this, or with what only a file can hold, an argument is nothing to copy from a message. */
const longestArgument = 2000;

/**
 * The command that makes a call, as the AWS CLI takes it, whose words are AWS's own in another case; undefined where it
 * cannot be shown whole.
 */
export function commandOf(call: Call, region: string): string | undefined {
  const [service = '', operation = ''] = call.action.split(':');
  const given = Object.entries(call.input).filter(([, value]) => value !== undefined);
  const options = given.map(([name, value]) => [dashed(name), argumentOf(value)] as const);
  if (options.some(([, value]) => value === undefined)) return undefined;
  const where = service === 'ssm' ? ` --region ${word(region)}` : '';
  return `aws ${service} ${dashed(operation)}${where}${options.map(([name, value]) => ` --${name} ${value}`).join('')}`;
}

const dashed = (name: string) => name.replace(/(?<!^)(?=[A-Z])/g, '-').toLowerCase();

/** A list of texts is one word each; any other list is JSON. */
function argumentOf(value: unknown): string | undefined {
  const texts = Array.isArray(value) && value.every(one => typeof one === 'string') ? value : undefined;
  const all = texts ?? [typeof value === 'string' ? value : JSON.stringify(value)];
  const whole = all.every(text => text.length <= longestArgument && clean(text, longestArgument) === text);
  return whole ? all.map(word).join(' ') : undefined;
}

/** What the caller puts into the documents of AWS to make the most of them. */
const parametersOf = new Map([
  ['AWS-StartPortForwardingSession', { portNumber: ['22'], localPortNumber: ['10022'] }],
  [
    'AWS-StartPortForwardingSessionToRemoteHost',
    { host: ['10.0.0.1'], portNumber: ['3389'], localPortNumber: ['13389'] },
  ],
  ['AWS-StartPortForwardingSessionToSocket', { portNumber: ['22'], localPortNumber: ['10022'] }],
  ['AWS-StartSSHSession', { portNumber: ['22'] }],
  ['AWS-StartInteractiveCommand', { command: ['id'] }],
  ['AWS-StartNonInteractiveCommand', { command: ['id'] }],
]);

/** The parameter that a caller's input goes to, where the finding does not name it. */
const usualParameter = new Map([
  ['open-port', 'portNumber'],
  ['open-host', 'host'],
]);

/** The command that a caller would run to use what a finding speaks of; undefined where there is none to show. */
export function witnessCommand(finding: Finding): string | undefined {
  const { witness } = finding;
  if (!witness) return undefined;
  if (witness.requests.length === 0) return documentCommand(finding);
  const [target, document] = witness.requests;
  if (!target) return undefined;
  const shown = shownBy.get(target.action.toLowerCase());
  return shown?.(target, document, regionOf(target));
}

type Shown = (first: AuthorizationRequest, second: AuthorizationRequest | undefined, region: string) => string;

const shownBy = new Map<string, Shown>([
  ['ssm:startsession', startSession],
  [
    'ssm:resumesession',
    ({ resource }, _, region) => `aws ssm resume-session${region} --session-id ${word(lastName(resource))}`,
  ],
  [
    'ssm:terminatesession',
    ({ resource }, _, region) => `aws ssm terminate-session${region} --session-id ${word(lastName(resource))}`,
  ],
  [
    'ssm:sendcommand',
    (first, second, region) =>
      `aws ssm send-command${region} --instance-ids ${word(targetOf(first.resource, second?.resource))} --document-name AWS-RunShellScript --parameters commands=id`,
  ],
]);

function startSession(first: AuthorizationRequest, second: AuthorizationRequest | undefined, region: string): string {
  const [target, document] = isDocument(first.resource)
    ? [second?.resource, first.resource]
    : [first.resource, second?.resource];
  const words = `aws ssm start-session${region} --target ${word(target === undefined ? 'i-…' : sessionTarget(target))}`;
  if (document === undefined) return words;
  const name = documentName(document);
  const parameters = parametersOf.get(name);
  return `${words} --document-name ${word(name)}${parameters ? ` --parameters ${word(JSON.stringify(parameters))}` : ''}`;
}

function documentCommand({ rule, at, source, witness }: Finding): string | undefined {
  if (source === undefined || witness?.value === undefined) return undefined;
  const named = /^\/parameters\/([^/]+)/.exec(at)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');
  const parameter = named ?? usualParameter.get(rule);
  const input =
    parameter === undefined ? '' : ` --parameters ${word(JSON.stringify({ [parameter]: [witness.value] }))}`;
  return `aws ssm start-session --target INSTANCE_ID --document-name ${word(source)}${input}`;
}

const isDocument = (arn: string) => arn.includes(':document/');
const lastName = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
const targetOf = (one: string, other: string | undefined) => lastName(isDocument(one) && other ? other : one);

/** AWS takes its own and one's own documents by name, and those of others by ARN only. */
function documentName(arn: string): string {
  const [, , , , account = '', resource = ''] = arn.split(':');
  const name = resource.replace(/^document\//, '');
  return account === '' || name.startsWith('AWS-') || name === 'SSM-SessionManagerRunShell' ? name : arn;
}

/** ECS takes `ecs:CLUSTER_TASK_RUNTIME`, in which the runtime id begins with the task's. */
function sessionTarget(arn: string): string {
  const task = /^arn:[^:]*:ecs:[^:]*:[^:]*:task\/([^/]+)\/([^/]+)$/.exec(arn);
  return task ? `ecs:${task[1]}_${task[2]}_${task[2]}-0000000000` : lastName(arn);
}

function regionOf({ context, resource }: AuthorizationRequest): string {
  const region = context['aws:RequestedRegion'] ?? resource.split(':')[3];
  return typeof region === 'string' && region !== '' ? ` --region ${word(region)}` : '';
}
