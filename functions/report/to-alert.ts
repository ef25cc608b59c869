import { type Config, modeFor } from '../config.ts';
import type { Actor, Alert, Change, ChangeFinding, Outcome, Severity, Step, Withheld, Witness } from '../types.ts';
import { commandOf, word } from './command.ts';
import { clean } from './safe.ts';
import { shorten } from './shorten.ts';

/** Far past what any real change opens: whoever writes a policy does not decide how much work an alert is. */
const most = { findings: 100, requests: 4, keys: 100, values: 20, gaps: 200 };

const severities: Severity[] = ['critical', 'high', 'medium', 'low'];

/** The alert on an outcome: text that others chose is cleaned, the worst finding stands first, and it fits into SNS. */
export function toAlert(outcome: Outcome, config: Config, sequence = 1): Alert {
  const { change, done } = outcome;
  const steps = done.length > 0 ? done : outcome.plan.steps;
  return shorten({
    schemaVersion: 1,
    incident: { id: clean(change.id, 128) },
    sequence,
    change: {
      event: clean(change.event, 128),
      kind: change.kind,
      resource: clean(change.resource, 2048),
      account: clean(change.account, 32),
      region: clean(change.region, 64),
      time: clean(change.time, 64),
    },
    actor: actorOf(change.actor),
    findings: worstFirst(outcome.findings).slice(0, most.findings).map(findingOf),
    plan: { steps: steps.map(step => stepOf(step, change)), withheld: outcome.plan.withheld.map(withheldOf) },
    mode: modeFor(config, change.account),
    outcome: outcome.word,
    gaps: [...tooMany(outcome.findings), ...outcome.gaps.slice(0, most.gaps).map(gap => clean(gap))],
    ...(done.some(step => step.undo.length > 0) && { undo: undoCommand(change) }),
    ...(outcome.limit && { limit: outcome.limit }),
    configuration: config.digest,
  });
}

export function worstFirst<F extends { severity: Severity }>(findings: F[]): F[] {
  return findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

function tooMany(findings: ChangeFinding[]): string[] {
  const left = findings.length - most.findings;
  return left > 0 ? [`${left} findings more, none of them worse, were left out.`] : [];
}

function actorOf(actor: Actor): Actor {
  const { type, arn, id, session, sourceIp, userAgent, mfa, invokedBy } = actor;
  const given = Object.entries({ arn, id, session, sourceIp, userAgent, invokedBy }).filter(
    ([, text]) => text !== undefined,
  );
  return {
    type: clean(type, 64),
    ...Object.fromEntries(given.map(([name, text]) => [name, clean(text ?? '', 512)])),
    ...(mfa !== undefined && { mfa }),
  };
}

function findingOf({
  rule,
  severity,
  says,
  at,
  source,
  through,
  parameter,
  witness,
  since,
  armed,
}: ChangeFinding): Alert['findings'][number] {
  return {
    rule,
    severity,
    says: clean(says),
    at: clean(at),
    since,
    ...(source !== undefined && { source: clean(source, 2048) }),
    ...(through !== undefined && { through: clean(through, 256) }),
    ...(parameter !== undefined && { parameter: clean(parameter, 256) }),
    ...(witness && { witness: witnessOf(witness) }),
    ...(armed && { armed }),
  };
}

function witnessOf({ regime, requests, value }: Witness): Witness {
  return {
    regime,
    requests: requests.slice(0, most.requests).map(({ action, resource, context }) => ({
      action: clean(action, 256),
      resource: clean(resource, 2048),
      context: Object.fromEntries(
        Object.entries(context)
          .slice(0, most.keys)
          .map(([key, one]) => [
            clean(key, 256),
            typeof one === 'string' ? clean(one, 512) : one.slice(0, most.values).map(each => clean(each, 512)),
          ]),
      ),
    })),
    ...(value !== undefined && { value: clean(value) }),
  };
}

function stepOf(step: Step, change: Change): Alert['plan']['steps'][number] {
  const undo = undoOf([step], change);
  return { remedy: step.remedy, says: clean(step.says, 2048), ...(undo.length > 0 && { undo }) };
}

/** What is done last is undone first. Calls that no message can show whole are left to the journal, which has them. */
function undoOf(steps: Step[], change: Change): string[] {
  const commands = steps.toReversed().flatMap(step => step.undo.map(call => commandOf(call, change.region)));
  return commands.every(command => command !== undefined) ? commands : [undoCommand(change)];
}

const undoCommand = ({ id }: Change) => `npx guardrail undo ${word(id)}`;

const withheldOf = ({ remedy, because }: Withheld): Withheld => ({ remedy, because: clean(because) });
