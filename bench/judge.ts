// How fast policies are judged, beside JSON.parse of the same texts: `GUARDRAIL_CORPUS=folder node bench/judge.ts [ROUNDS]`.
// Every policy is judged alone, in turn with its floor, and its best round counts: what else the machine does only adds.
// What takes longer than a millisecond is timed by the processor's own clock, which does not count the others' turns.
import { join } from 'node:path';
import { defaultBaseline } from '../functions/baseline.ts';
import { readPolicy } from '../functions/policy/read-policy.ts';
import { scanJson } from '../functions/policy/scan-json.ts';
import { judgeAccess } from '../functions/rules/access/index.ts';
import { readLines } from './lines.ts';
import { collect, printTable } from './table.ts';

type Subject = { name: string; text: string };
type Times = { parse: number; scan: number; read: number; judge: number; judged: number };

const settings = { baseline: defaultBaseline, regime: 'implicit', now: new Date('2026-01-01T00:00:00Z') } as const;
const rounds = Number(process.argv[2] ?? 15);
const DEPTH = 24;

const judge = ({ name, text }: Subject) => judgeAccess({ kind: 'access', policies: [{ name, text }] }, settings);

const managed = readLines<{ arn: string; document: unknown }>(corpusFile('aws-managed-policies.jsonl.gz')).map(
  ({ arn, document }) => ({ name: arn, text: JSON.stringify(document) }),
);
const sessions = readLines<{ id: string; document: unknown }>(corpusFile('policies.jsonl.gz')).map(
  ({ id, document }) => ({ name: id, text: JSON.stringify(document) }),
);
const warmUp = performance.now();
while (performance.now() - warmUp < 1_000) for (const subject of managed) judge(subject);

const [ofManaged, ofSessions] = [measured(managed), measured(sessions)];
const sizes = [1, 10, 50, 100, 200, 400];
const growths = [
  growth('statements, a plain Allow each', count => policyOf(count, 0)),
  growth('statements, one condition each', count => policyOf(count, 1)),
  growth('Denies with a condition, one Allow', count => deniesOf(count)),
  growth('conditions in one statement', count => policyOf(1, count)),
];

printTable([
  ['microseconds', 'policies', 'p50', 'p99', 'slowest', 'a second'],
  ...rowsOf('AWS managed', ofManaged),
  ...rowsOf('session', ofSessions),
]);
console.log(`
Best of ${rounds} rounds a policy. "judged" is from text; "once parsed" is that less JSON.parse and the scan for duplicate keys.
`);

printTable([
  ['milliseconds of processor time', ...sizes.map(String)],
  ...growths.map(({ name, steps }) => [
    name,
    ...steps.map(step => `${step.cost.toFixed(1)}${step.gaveUp ? ' (gave up)' : ''}`),
  ]),
]);
memory(managed);

const slowestOfMany = Math.max(...growths.flatMap(({ steps }) => steps.map(step => step.cost)));
console.log('');
printTable([
  ['target', 'wanted', 'measured', ''],
  target('median AWS managed policy once parsed / JSON.parse', 3, share(0.5, ofManaged.map(ratioOf)), 'x', 'most'),
  target(
    'AWS managed policies a second, once parsed',
    20_000,
    perSecond(ofManaged.map(one => one.judged)),
    '',
    'least',
  ),
  target('AWS managed policies a second, from text', 20_000, perSecond(ofManaged.map(one => one.judge)), '', 'least'),
  target(
    'p99 of session policies, once parsed',
    2,
    share(
      0.99,
      ofSessions.map(one => one.judged),
    ),
    ' ms',
    'most',
  ),
  target('slowest of 1 to 400 statements or conditions', 50, slowestOfMany, ' ms', 'most'),
]);

/** A row that sets what was measured beside what is wanted. */
function target(name: string, wanted: number, measured: number, unit: string, bound: 'most' | 'least'): string[] {
  const met = bound === 'most' ? measured <= wanted : measured >= wanted;
  const text = (figure: number) => `${figure >= 100 ? figure.toFixed(0) : figure.toFixed(1)}${unit}`;
  return [name, `at ${bound} ${text(wanted)}`, text(measured), met ? 'met' : 'missed'];
}

function ratioOf({ judged, parse }: Times): number {
  return judged / parse;
}

/** The figure that this share of all does not exceed. */
function share(part: number, figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.ceil(part * figures.length) - 1]!;
}

function perSecond(milliseconds: number[]): number {
  return (1000 * milliseconds.length) / milliseconds.reduce((sum, time) => sum + time, 0);
}

function corpusFile(name: string): string {
  const folder = process.env.GUARDRAIL_CORPUS;
  if (!folder) throw new Error('GUARDRAIL_CORPUS names no folder');
  return join(folder, name);
}

function rowsOf(name: string, times: Times[]): string[][] {
  const row = (what: string, of: (one: Times) => number) => {
    const all = times.map(of);
    const at = (part: number) => (share(part, all) * 1000).toFixed(1);
    return [`${name}: ${what}`, `${all.length}`, at(0.5), at(0.99), at(1), perSecond(all).toFixed(0)];
  };
  return [
    row('JSON.parse', one => one.parse),
    row('scan for duplicate keys', one => one.scan),
    row('read, scan and parse in it', one => one.read),
    row('judged', one => one.judge),
    row('once parsed', one => one.judged),
    ratioRow(`${name}: once parsed / JSON.parse`, times),
  ];
}

function ratioRow(name: string, times: Times[]): string[] {
  const at = (part: number) => `${share(part, times.map(ratioOf)).toFixed(1)}x`;
  return [name, `${times.length}`, at(0.5), at(0.99), at(1), ''];
}

function measured(subjects: Subject[]): Times[] {
  const best = subjects.map(() => ({ parse: Infinity, scan: Infinity, read: Infinity, judge: Infinity }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, subject] of subjects.entries()) {
      const times = best[i]!;
      times.parse = Math.min(
        times.parse,
        milliseconds(() => JSON.parse(subject.text)),
      );
      times.scan = Math.min(
        times.scan,
        milliseconds(() => scanJson(subject.text, DEPTH)),
      );
      times.read = Math.min(
        times.read,
        milliseconds(() => readPolicy(subject.text)),
      );
      times.judge = Math.min(
        times.judge,
        milliseconds(() => judge(subject)),
      );
    }
  }
  // Whatever else runs now interrupts a longer one in every round.
  for (const [i, subject] of subjects.entries())
    if (best[i]!.judge > 1)
      best[i]!.judge = Math.min(
        best[i]!.judge,
        processorTime(() => judge(subject)),
      );
  // The three are timed apart, so for a tiny policy the clock's own steps can make the difference less than nothing.
  return best.map(times => ({ ...times, judged: Math.max(0, times.judge - times.parse - times.scan) }));
}

function milliseconds(run: () => unknown): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

function growth(name: string, policy: (count: number) => string) {
  const steps = sizes.map(count => {
    const subject = { name: '', text: policy(count) };
    const gaveUp = judge(subject).some(({ rule }) => rule === 'unjudgeable-policy');
    return { cost: Math.min(...Array.from({ length: 5 }, () => processorTime(() => judge(subject)))), gaveUp };
  });
  return { name, steps };
}

/** Milliseconds of processor time of one run; runs are repeated, since that clock's steps are coarse. */
function processorTime(run: () => unknown): number {
  const from = process.cpuUsage();
  for (let runs = 1; ; runs += 1) {
    run();
    const { user, system } = process.cpuUsage(from);
    if (user + system > 20_000) return (user + system) / 1000 / runs;
  }
}

function policyOf(statements: number, conditions: number): string {
  const Statement = Array.from({ length: statements }, (_, i) => ({
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: `arn:aws:ec2:*:*:instance/i-${i.toString(16).padStart(17, '0')}`,
    ...(conditions > 0 && { Condition: conditionOf(i, conditions) }),
  }));
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function deniesOf(count: number): string {
  const Statement = Array.from({ length: count }, (_, i) => ({
    Effect: 'Deny',
    Action: 'ssm:StartSession',
    Resource: '*',
    Condition: conditionOf(i, 1),
  }));
  const allow = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [allow, ...Statement] });
}

function conditionOf(statement: number, conditions: number): object {
  const keys = Array.from({ length: conditions }, (_, i) => [`aws:ResourceTag/k${statement}-${i}`, `v${i}*`]);
  return { StringLike: Object.fromEntries(keys) };
}

/** What a pass leaves behind, and the most it held on the way. */
function memory(subjects: Subject[]): void {
  collect();
  const before = process.memoryUsage().heapUsed;
  let most = before;
  for (const subject of subjects) {
    judge(subject);
    most = Math.max(most, process.memoryUsage().heapUsed);
  }
  collect();
  const [kept, held] = [process.memoryUsage().heapUsed - before, most - before].map(bytes => bytes / 1e6);
  console.log(`
One pass over ${subjects.length} AWS managed policies: ${kept!.toFixed(2)} MB of heap kept, ${held!.toFixed(1)} MB at most before collection, \
${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB of memory at most in the whole process.`);
}
