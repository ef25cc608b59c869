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
 * The command that makes a call, in `region` where it names none, as the AWS CLI takes it, whose words are AWS's own in another case; undefined where it
 * cannot be shown whole.
 */
export function commandOf(call: Call, region: string): string | undefined {
  const [service = '', operation = ''] = call.action.split(':');
  const given = Object.entries(call.input).filter(([, value]) => value !== undefined);
  const options = given.map(([name, value]) => [dashed(name), argumentOf(value)] as const);
  if (options.some(([, value]) => value === undefined)) return undefined;
  const where = service === 'ssm' ? ` --region ${word(call.region ?? region)}` : '';
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

/** The command that a caller would run to use what a finding speaks of, in `home` where it says no region; undefined where there is none to show. */
export function witnessCommand(finding: Finding, home?: string): string | undefined {
  const { witness, through } = finding;
  if (!witness) return undefined;
  if (witness.requests.length === 0) return documentCommand(finding, home);
  if (through !== undefined) return throughCommand(witness.requests, through, inputOf(finding));
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

/** Documents of the account itself are started by name, whatever form of their ARN the policy grants. */
function throughCommand(requests: AuthorizationRequest[], name: string, input: string): string {
  const target = requests.find(({ resource }) => !isDocument(resource)) ?? requests[0]!;
  return `aws ssm start-session${regionOf(target)} --target ${word(sessionTarget(target.resource))} --document-name ${word(name)}${input}`;
}

function documentCommand(finding: Finding, home: string | undefined): string | undefined {
  const { source, witness } = finding;
  if (source === undefined || witness?.value === undefined) return undefined;
  const region = home ? ` --region ${word(home)}` : '';
  return `aws ssm start-session${region} --target INSTANCE_ID --document-name ${word(source)}${inputOf(finding)}`;
}

/** What is fixed in the document, or only a part of what the caller sends, is no argument. */
function inputOf({ parameter, witness }: Finding): string {
  if (parameter === undefined || witness?.value === undefined) return '';
  return ` --parameters ${word(JSON.stringify({ [parameter]: [witness.value] }))}`;
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
