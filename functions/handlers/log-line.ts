import type { Outcome, Severity, Since } from '../types.ts';

/** One line of the log: what became of one event. Never the event itself, which holds what people typed. */
export interface Line {
  level: 'info' | 'warn' | 'error';
  door: string;
  outcome: string;
  because?: string;
  event?: string;
  id?: string;
  account?: string;
  region?: string;
  resource?: string;
  findings?: { rule: string; severity: Severity; since: Since }[];
  done?: string[];
  withheld?: { remedy: string; because: string }[];
  gaps?: number;
  /** The incident was closed before: nothing was done or told this time. */
  repeated?: true;
  milliseconds: number;
}

/** What is worth a line of what the guard did. */
export function lineOf(outcome: Outcome): Omit<Line, 'door' | 'milliseconds'> {
  const { change, findings, done, plan, word, gaps, repeated } = outcome;
  const { event, id, account, region, resource } = change;
  return {
    level: findings.length > 0 || word === 'failed' || word === 'not-closed' ? 'warn' : 'info',
    outcome: word,
    event,
    id,
    account,
    region,
    resource,
    findings: findings.map(({ rule, severity, since }) => ({ rule, severity, since })),
    done: done.map(step => step.remedy),
    withheld: plan.withheld,
    gaps: gaps.length,
    ...(repeated && { repeated }),
  };
}

const longestText = 500;
const longestLine = 30_000;

/**
 * The line as JSON in ASCII, so that nothing that people named can break it, hide in it or turn it around.
 * Within what CloudWatch Logs takes as one event.
 */
export function logLine(line: Line): string {
  const cut = (_key: string, value: unknown) =>
    typeof value === 'string' && value.length > longestText ? `${value.slice(0, longestText)}…` : value;
  const json = ascii(JSON.stringify(line, cut));
  if (json.length <= longestLine) return json;
  const { findings: _findings, withheld: _withheld, ...rest } = line;
  return ascii(JSON.stringify({ ...rest, cut: true }, cut));
}

const ascii = (json: string) =>
  json.replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
