import type { Alert } from '../../functions/types.ts';
import { allowed } from '../oracle/evaluate.ts';
import { account, region } from '../stories/place.ts';
import { effective } from './effective.ts';
import { soundly } from './faults.ts';
import { type Played, remediating } from './play.ts';
import { invoke } from './process.ts';

/** What is wrong with how a story ended; nothing, where the guardrail kept its promises. */
export async function brokenIn(played: Played): Promise<string[]> {
  played.site.account.settle();
  const isOpen = await played.story.isOpen(played.site.act);
  const goesOn = (await played.story.goesOn?.(played.site.act)) ?? false;
  const told = played.site.told();
  return [
    ...lostAlert(played, told),
    ...untrue(played, told, isOpen, goesOn),
    ...changedTwice(played),
    ...outage(played),
    ...touchedOthers(played),
  ];
}

/**
 * Somebody is told of what was found, or that it could not be read, or the event lies where an operator finds it. Where
 * AWS refuses to say what else a principal holds, nothing may be found; then the log says that something was not read.
 */
function lostAlert({ story, site, dead, blinded }: Played, told: Alert[]): string[] {
  const isNamed = told.some(alert => alert.findings.some(finding => finding.rule === story.rule));
  const isDoubted = told.some(alert => alert.gaps.some(gap => gap.includes('could not be read')));
  const isLogged = site.lines.some(line => line.gaps !== undefined && line.gaps > 0);
  return isNamed || dead || (blinded && (isDoubted || isLogged)) ? [] : [`no alert tells of ${story.rule}`];
}

/** What was told last says what was done, and whether it is closed. Who cannot see that it is closed, or that all it let begin has ended, may doubt it. */
function untrue({ site, dead, blinded }: Played, told: Alert[], isOpen: boolean, goesOn: boolean): string[] {
  const last = told.at(-1)?.outcome;
  const did = site.written.some(({ changed }) => changed);
  if (last === 'remediated' && isOpen) return ['the last alert says that it is closed, and it is open'];
  if (!did || dead) return [];
  const doubts = last === 'failed' || last === 'not-closed';
  if (isOpen) return doubts ? [] : [`it was half done, and the last alert says ${last}`];
  return last === 'remediated' || ((blinded || goesOn) && doubts)
    ? []
    : [`it was closed, and the last alert says ${last}`];
}

/** No call changes the account a second time. */
function changedTwice({ site }: Played): string[] {
  const made = site.written.filter(({ changed }) => changed).map(call => JSON.stringify([call.action, call.input]));
  return made.filter((call, index) => made.indexOf(call) < index).map(call => `changed twice: ${call}`);
}

const node = `arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`;
/** What the role of the stories must be able to do whatever is taken from it. */
const rights: [action: string, resource: string][] = [
  ['ssm:UpdateInstanceInformation', node],
  ['ssmmessages:OpenControlChannel', '*'],
  ['s3:GetObject', 'arn:aws:s3:::reports/1'],
];

/** The managed node stays managed, and unrelated rights stay. */
function outage({ site }: Played): string[] {
  const policies = effective(site.account.state(), 'role/operators');
  if (!policies) return [];
  return rights
    .filter(([action, resource]) => !allowed({ action, resource, context: {} }, policies))
    .map(([action]) => `outage: the role may no longer ${action}`);
}

/** The names that the change of any story speaks of, and the guardrail's own policies. */
const concerned =
  /"(?:operators|ann|bob|Team-Ports|arn:aws:iam::\d+:policy\/(?:Ports|session-guardrail-deny-[a-z-]+))"|"SessionId"/;

function touchedOthers({ site }: Played): string[] {
  return site.written
    .filter(({ input }) => !concerned.test(JSON.stringify(input)))
    .map(({ action, input }) => `touched what the change does not speak of: ${action} ${JSON.stringify(input)}`);
}

/** One command takes back what was done, where the alert names one; and it names one for all but a session that was ended. */
export async function lastingIn(played: Played): Promise<string[]> {
  const { story, site } = played;
  const last = site.told().at(-1);
  if (last?.outcome !== 'remediated') return [];
  if (story.remedy === 'end-session') return last.undo ? ['the alert offers to undo what cannot be undone'] : [];
  if (!last.undo) return ['the alert names no undo'];
  const ended = await invoke(site, story.door, remediating(story), { undo: last.incident.id }, soundly);
  const isOpen = await story.isOpen(site.act);
  const word = site.told().at(-1)?.outcome;
  return ended === 'done' && isOpen && word === 'undone' ? [] : [`undone? ${ended}, open: ${isOpen}, told: ${word}`];
}
