import type { Actor, Alert, OutcomeWord } from '../types.ts';
import { witnessCommand } from './command.ts';
import { safe } from './safe.ts';

/** A message to a person: who, what, when, from where, what it opens and how, what was done and how to undo it. */
export function toText(alert: Alert): string {
  const paragraphs = [
    headline(alert),
    facts(alert),
    ...alert.findings.slice(0, 20).map(finding => findingText(finding, alert.change.region)),
    ...ending(alert),
  ];
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`;
}

const saidOf: Record<OutcomeWord, string> = {
  observed: 'This was observed; nothing was done.',
  alerted: 'Nothing was changed; this is for you to look at.',
  remediated: 'It was closed again, and a second look proved it.',
  'not-closed': 'A repair ran, but AWS STILL HOLDS WHAT IT SHOULD HAVE CLOSED. Please look now.',
  withheld: 'It was NOT closed.',
  failed: 'The repair FAILED. Please look now.',
  undone: 'The repair was undone.',
};

function headline({ findings, change, outcome, limit }: Alert): string {
  const [worst] = findings;
  const reached = limit ? `CRITICAL: the limit ${safe(limit)} is reached, and repairs stop. Please look now.\n` : '';
  const what = worst ? `${worst.severity.toUpperCase()}: ${safe(worst.says)}` : `${change.event} could not be judged.`;
  return `${reached}${what}\n${saidOf[outcome]}`;
}

function facts({ change, actor }: Alert): string {
  const rows: [string, string][] = [
    ['Who', whoIs(actor)],
    ['What', `${safe(change.event)} on ${safe(change.resource)}`],
    ['When', safe(change.time)],
    ['Where', `account ${safe(change.account)}${change.region ? `, ${safe(change.region)}` : ''}`],
    [
      'From',
      [actor.sourceIp, actor.userAgent]
        .filter(Boolean)
        .map(text => safe(text ?? '', 200))
        .join(', '),
    ],
  ];
  return rows
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${`${name}:`.padEnd(7)}${text}`)
    .join('\n');
}

function whoIs({ arn, type, session, mfa, invokedBy }: Actor): string {
  const named = safe(arn ?? session ?? type, 512);
  const by = invokedBy === undefined ? '' : ` (by ${safe(invokedBy, 128)})`;
  return `${named}${by}${mfa === undefined ? '' : mfa ? ', with MFA' : ', without MFA'}`;
}

const ageOf = { new: 'opened by this change', existing: 'there before this change', unknown: 'of unknown age' };

function findingText(finding: Alert['findings'][number], region: string): string {
  const { rule, severity, says, at, source, since, armed } = finding;
  const command = witnessCommand(finding, region);
  const place = [source, at]
    .filter(Boolean)
    .map(text => safe(text ?? '', 300))
    .join(' ');
  return [
    `* ${rule} (${severity}, ${armed ? 'not open yet' : ageOf[since]})`,
    `  ${safe(says)}`,
    ...(place === '' ? [] : [`  In ${place}`]),
    ...(command === undefined ? [] : ['  To see it:', `    ${command}`]),
  ].join('\n');
}

function ending({ findings, plan, undo, gaps, incident, sequence, configuration, outcome }: Alert): string[] {
  // What cannot be undone was done all the same.
  const done = undo !== undefined || outcome === 'remediated' || outcome === 'not-closed';
  return [
    findings.length > 20 ? `And ${findings.length - 20} more findings, in the JSON of this alert.` : '',
    list(
      done ? 'Done' : 'Planned',
      plan.steps.map(step => safe(step.says)),
    ),
    list(
      'Not done',
      plan.withheld.map(({ remedy, because }) => `${remedy}: ${safe(because)}`),
    ),
    undo === undefined ? '' : `To undo it:\n    ${undo}`,
    list(
      'Not known',
      gaps.slice(0, 20).map(gap => safe(gap)),
    ),
    `Incident ${safe(incident.id)}, message ${sequence}, configuration ${configuration}`,
  ];
}

function list(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.map(line => `- ${line}`).join('\n')}`;
}
