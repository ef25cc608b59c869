// How fast policies are judged, beside JSON.parse of the same texts: `GUARDRAIL_CORPUS=folder node bench/judge.ts [ROUNDS]`.
// Every policy is judged alone, in turn with its floor, and its best round counts: what else the machine does only adds.
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

printTable([
  ['microseconds', 'policies', 'p50', 'p99', 'slowest', 'a second'],
  ...rowsOf('AWS managed', managed),
  ...rowsOf('session', sessions),
]);
console.log(`
Best of ${rounds} rounds a policy. "judged" is from text; "once parsed" is that less JSON.parse and the scan for duplicate keys.
`);

printTable([
  ['milliseconds', '1', '10', '50', '100', '200', '400'],
  growth('statements, a plain Allow each', count => policyOf(count, 0)),
  growth('statements, one condition each', count => policyOf(count, 1)),
  growth('Denies with a condition, one Allow', count => deniesOf(count)),
  growth('conditions in one statement', count => policyOf(1, count)),
]);
memory(managed);

function corpusFile(name: string): string {
  const folder = process.env.GUARDRAIL_CORPUS;
  if (!folder) throw new Error('GUARDRAIL_CORPUS names no folder');
  return join(folder, name);
}

function rowsOf(name: string, subjects: Subject[]): string[][] {
  const times = measured(subjects);
  const row = (what: string, of: (one: Times) => number) => {
    const sorted = times.map(of).sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1]! * 1000).toFixed(1);
    const perSecond = (1000 * sorted.length) / sorted.reduce((sum, time) => sum + time, 0);
    return [`${name}: ${what}`, `${sorted.length}`, at(0.5), at(0.99), at(1), perSecond.toFixed(0)];
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
  const ratios = times.map(one => one.judged / one.parse).sort((a, b) => a - b);
  const at = (share: number) => `${ratios[Math.ceil(share * ratios.length) - 1]!.toFixed(1)}x`;
  return [name, `${ratios.length}`, at(0.5), at(0.99), at(1), ''];
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
  // The three are timed apart, so for a tiny policy the clock's own steps can make the difference less than nothing.
  return best.map(times => ({ ...times, judged: Math.max(0, times.judge - times.parse - times.scan) }));
}

function milliseconds(run: () => unknown): number {
  const from = performance.now();
  run();
  return performance.now() - from;
}

function growth(name: string, policy: (count: number) => string): string[] {
  const cells = [1, 10, 50, 100, 200, 400].map(count => {
    const subject = { name: '', text: policy(count) };
    const times = Array.from({ length: 5 }, () => milliseconds(() => judge(subject)));
    const gaveUp = judge(subject).some(({ rule }) => rule === 'unjudgeable-policy');
    return `${Math.min(...times).toFixed(1)}${gaveUp ? ' (gave up)' : ''}`;
  });
  return [name, ...cells];
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
