import { witnessCommand } from '../../functions/report/command.ts';
import { clean } from '../../functions/report/safe.ts';
import type { Actor, Alert, OutcomeWord } from '../../functions/types.ts';
import { count, type Paint, severityStyle } from '../paint.ts';
import type { Report, Summary } from './tally.ts';
import { hang } from './wrap.ts';

/** The report as text: the story of each incident in order, then what became of the log. */
export function replayText({ alerts, summary, unreadable }: Report, paint: Paint): string {
  const stories = alerts.map(alert => storyOf(alert, paint));
  return `${[...stories, ending(summary, unreadable, paint)].join('\n\n')}\n`;
}

const saidOf: Record<OutcomeWord, { says: string; style: Parameters<Paint>[0] }> = {
  observed: { says: 'observed', style: 'dim' },
  alerted: { says: 'told', style: 'yellow' },
  remediated: { says: 'closed again', style: 'green' },
  'not-closed': { says: 'STILL OPEN after a repair', style: ['bold', 'red'] },
  withheld: { says: 'told, not closed', style: 'red' },
  failed: { says: 'THE REPAIR FAILED', style: ['bold', 'red'] },
  undone: { says: 'undone', style: 'cyan' },
};

function storyOf(alert: Alert, paint: Paint): string {
  const { change, actor, findings, plan, gaps, outcome } = alert;
  const [worst] = findings;
  const severity = worst ? paint(severityStyle[worst.severity], worst.severity.toUpperCase().padEnd(8)) : 'UNKNOWN ';
  const { says, style } = saidOf[outcome];
  const time = clean(change.time, 40).replace('T', ' ').replace(/Z$/, '');
  const where = [change.account, change.region]
    .filter(Boolean)
    .map(part => clean(part, 40))
    .join(', ');
  const repaired = outcome === 'remediated' || outcome === 'not-closed' || outcome === 'failed';
  const lines = [
    `${paint('bold', time)}  ${severity}  ${paint('bold', clean(change.event, 80))}  ${paint(style, says)}`,
    row('on', `${clean(change.resource, 300)} (${where})`),
    row('by', whoIs(actor)),
    ...findingRows(alert, paint),
    ...plan.steps.flatMap(step => [
      row(repaired ? 'done' : 'would', clean(step.says)),
      ...(repaired ? (step.undo ?? []).map(command => row('undo', paint('cyan', command), false)) : []),
    ]),
    ...plan.withheld.map(({ remedy, because }) => row('left', `${remedy}: ${clean(because)}`)),
    ...gaps.map(gap => row('unsure', clean(gap))),
  ];
  return lines.join('\n');
}

/** One row a finding; a command that proves several stands once, after the last of them. */
function findingRows({ findings, change }: Alert, paint: Paint): string[] {
  const commands = findings.map(finding => witnessCommand(finding, change.region));
  return findings.flatMap((finding, index) => {
    const command = commands[index];
    const age = finding.armed ? 'not open yet' : ageOf[finding.since];
    const notes = [finding.rule, ...(index === 0 ? [] : [finding.severity]), ...(age ? [age] : [])];
    const says = row('opens', `${clean(finding.says)} [${notes.join(', ')}]`);
    const last = command !== undefined && commands.lastIndexOf(command) === index;
    return last ? [says, row('try', paint('cyan', command), false)] : [says];
  });
}

const ageOf = { new: '', existing: 'there before', unknown: 'of unknown age' };

/** A labelled line; what is to be copied is not broken. */
const row = (label: string, text: string, breakable = true): string =>
  `  ${label.padEnd(7)}${breakable ? hang(text, 9) : text}`;

function whoIs({ arn, session, type, sourceIp, userAgent, mfa, invokedBy }: Actor): string {
  return [
    clean(arn ?? session ?? type, 300),
    ...(invokedBy ? [`by way of ${clean(invokedBy, 100)}`] : []),
    ...(sourceIp ? [`from ${clean(sourceIp, 100)}`] : []),
    ...(userAgent ? [clean(userAgent, 60)] : []),
    ...(mfa === false ? ['without MFA'] : []),
  ].join(', ');
}

function ending(summary: Summary, unreadable: Report['unreadable'], paint: Paint): string {
  const { records, judged, ignored, failedCalls, duplicates, alerts, remediations, seconds } = summary;
  const parts = [
    `${count(judged, 'change')} judged`,
    `${count(ignored, 'record')} of no concern`,
    ...(failedCalls > 0 ? [`${count(failedCalls, 'failed call')}`] : []),
    ...(duplicates > 0 ? [`${count(duplicates, 'repeat')}`] : []),
    ...(summary.unreadable > 0 ? [`${summary.unreadable} unreadable`] : []),
  ];
  const told = alerts === 0 ? 'nothing to tell' : `${count(alerts, 'incident')} told, ${remediations} closed again`;
  return [
    paint('bold', `${count(records, 'record')} in ${seconds} s: ${told}`),
    `  ${parts.join(', ')}`,
    ...[...unreadable]
      .slice(0, 10)
      .map(([because, times]) => `  unreadable, ${times === 1 ? 'once' : `${times} times`}: ${clean(because, 200)}`),
  ].join('\n');
}
