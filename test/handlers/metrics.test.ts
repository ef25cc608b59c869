import { expect, test } from 'vitest';
import { metricLines } from '../../functions/handlers/metrics.ts';
import type { Outcome } from '../../functions/types.ts';

const change = { time: '2026-11-20T10:00:00Z' };
const outcome = (more: object) =>
  ({
    change,
    findings: [],
    done: [],
    plan: { steps: [], withheld: [] },
    gaps: [],
    word: 'observed',
    ...more,
  }) as unknown as Outcome;
const now = new Date('2026-11-20T10:00:12Z');
const read = (more: object) =>
  metricLines('policy-change', outcome(more), now).map(line => {
    const { _aws, ...values } = JSON.parse(line);
    return values;
  });

test('every event is counted, alerts and repairs with their time since the change', () => {
  const finding = { rule: 'any-document', severity: 'critical' };
  expect(read({ word: 'remediated', alert: {}, findings: [finding], done: [{ remedy: 'deny-sessions' }] })).toEqual([
    { Function: 'policy-change', Events: 1 },
    { Function: 'policy-change', Alerts: 1, TimeToAlert: 12_000 },
    { Function: 'policy-change', TimeToClosed: 12_000 },
    { Rule: 'any-document', Severity: 'critical', Findings: 1 },
    { Remedy: 'deny-sessions', Outcome: 'remediated', Remediations: 1 },
  ]);
});

test('a repair that closed nothing has no time to closed', () => {
  expect(
    read({ word: 'not-closed', alert: {}, done: [{ remedy: 'deny-sessions' }] }).some(one => 'TimeToClosed' in one),
  ).toBe(false);
});

test('a repeat is counted as one and not as an event', () => {
  expect(read({ repeated: true, alert: {} })).toEqual([{ Function: 'policy-change', Repeats: 1 }]);
});

test('a line names every metric with its unit, and the dimensions that it carries', () => {
  const [, alert] = metricLines('policy-change', outcome({ alert: {} }), now).map(line => JSON.parse(line));
  expect(alert._aws).toEqual({
    Timestamp: now.getTime(),
    CloudWatchMetrics: [
      {
        Namespace: 'SessionGuardrail',
        Dimensions: [['Function']],
        Metrics: [
          { Name: 'Alerts', Unit: 'Count' },
          { Name: 'TimeToAlert', Unit: 'Milliseconds' },
        ],
      },
    ],
  });
});

test('a record whose time cannot be read is no number that CloudWatch would refuse', () => {
  const values = JSON.parse(
    metricLines('x', { ...outcome({ alert: {} }), change: { time: 'soon' } } as never, now)[1]!,
  );
  expect(values.TimeToAlert).toBe(0);
});
