import type { Outcome } from '../types.ts';

export const namespace = 'SessionGuardrail';

interface Measure {
  /** What the values are counted by. */
  by: Record<string, string>;
  values: Record<string, number>;
}

/** Names that are times, in milliseconds; all others are counts. */
const times = new Set(['TimeToAlert', 'TimeToClosed']);

/**
 * One event's numbers, as log lines in CloudWatch's embedded metric format: logs that become metrics without a call.
 * Rules, severities, remedies and outcomes are words of ours, so nobody can make metrics of their own.
 * `now` is when the last was told; the record's own time is when the change was made.
 */
export const metricLines = (door: string, outcome: Outcome, now: Date): string[] =>
  measures(door, outcome, now).map(({ by, values }) => lineOf(by, [Object.keys(by)], values, now));

/** A probe that came through, for the function and for the place that it came from: silence in either is an alarm. */
export const heartbeatLine = (door: string, account: string, region: string, now: Date): string =>
  lineOf(
    { Function: door, Account: account, Region: region },
    [['Function'], ['Function', 'Account', 'Region']],
    { Heartbeats: 1 },
    now,
  );

function lineOf(by: Measure['by'], dimensions: string[][], values: Measure['values'], now: Date): string {
  const metrics = Object.keys(values).map(Name => ({ Name, Unit: times.has(Name) ? 'Milliseconds' : 'Count' }));
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: dimensions, Metrics: metrics }];
  return JSON.stringify({ _aws: { Timestamp: now.getTime(), CloudWatchMetrics }, ...by, ...values });
}

function measures(door: string, { change, findings, done, word, alert, repeated }: Outcome, now: Date): Measure[] {
  const events = { by: { Function: door }, values: { Events: 1 } };
  if (repeated) return [{ by: { Function: door }, values: { Repeats: 1 } }];
  const age = Math.max(0, now.getTime() - Date.parse(change.time)) || 0;
  const told = alert ? [{ by: { Function: door }, values: { Alerts: 1, TimeToAlert: age } }] : [];
  const closed = word === 'remediated' ? [{ by: { Function: door }, values: { TimeToClosed: age } }] : [];
  return [
    events,
    ...told,
    ...closed,
    ...findings.map(({ rule, severity }) => ({ by: { Rule: rule, Severity: severity }, values: { Findings: 1 } })),
    ...done.map(({ remedy }) => ({ by: { Remedy: remedy, Outcome: word }, values: { Remediations: 1 } })),
  ];
}
