// How fast session documents are judged, beside JSON.parse and the YAML reader on the same documents:
// `GUARDRAIL_CORPUS=folder node bench/document.ts [ROUNDS]`; without a corpus, the made documents alone.
// Every document is judged in turn with its floors, and its best round counts: what else the machine does only adds.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import { defaultBaseline } from '../functions/baseline.ts';
import { judgeDocument } from '../functions/rules/document/index.ts';
import { readLines } from './lines.ts';
import { printTable } from './table.ts';

interface Times {
  json: number;
  judgedJson: number;
  yaml: number;
  judgedYaml: number;
}

const settings = { baseline: defaultBaseline, regime: 'implicit', now: new Date('2026-01-01T00:00:00Z') } as const;
const rounds = Number(process.argv[2] ?? 15);
const judge = (text: string) =>
  judgeDocument({ kind: 'document', name: 'D', versions: [{ version: '1', text }] }, settings);

const file = join(process.env.GUARDRAIL_CORPUS ?? '', 'documents.jsonl.gz');
const corpus = existsSync(file) ? readLines<{ content: object }>(file).map(({ content }) => content) : [];

const parameter = (allowedPattern: string) => ({ type: 'String', allowedPattern });
const port = (pattern: string) => ({
  schemaVersion: '1.0',
  sessionType: 'Port',
  parameters: { portNumber: parameter(pattern), host: parameter(String.raw`^(db|web)\.internal$`) },
  properties: { portNumber: '{{ portNumber }}', host: '{{ host }}', type: 'LocalPortForwarding' },
});
const command = (pattern: string) => ({
  schemaVersion: '1.0',
  sessionType: 'InteractiveCommands',
  parameters: { path: parameter(pattern) },
  properties: { linux: { commands: 'tail -f {{ path }}', runAsElevated: false } },
});
const everyPort = '^([1-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$';
const made: [string, object[]][] = [
  ['ports and hosts', [port('^(22|80|443|3389)$'), port(everyPort), port('^80|443$'), port('[0-9]+')]],
  ['commands', [command('^[a-z0-9./_-]+$'), command('^[a-zA-Z0-9-_/]+(.log)$'), command('.*')]],
  ['hostile patterns', [port('(a+)+$'), command(`^${'.?'.repeat(900)}$`), command('^.{0,1000}a.{900}$')]],
];

const warmUp = performance.now();
while (performance.now() - warmUp < 1_000)
  for (const content of [...corpus, ...made.flatMap(([, contents]) => contents)]) judge(JSON.stringify(content));

printTable([
  ['microseconds', 'documents', 'p50', 'p99', 'slowest'],
  ...(corpus.length > 0 ? rowsOf('corpus', corpus) : []),
  ...made.flatMap(([name, contents]) => rowsOf(name, contents)),
]);
console.log(`\nBest of ${rounds} rounds a document. "judged" is from text, the floors are the readers alone.`);

function rowsOf(name: string, contents: object[]): string[][] {
  const times = contents.map(measured);
  const row = (what: string, of: (one: Times) => number) => {
    const sorted = times.map(of).sort((a, b) => a - b);
    const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1]! * 1000).toFixed(1);
    return [`${name}: ${what}`, `${sorted.length}`, at(0.5), at(0.99), at(1)];
  };
  return [
    row('JSON.parse', one => one.json),
    row('judged, JSON', one => one.judgedJson),
    row('YAML reader', one => one.yaml),
    row('judged, YAML', one => one.judgedYaml),
  ];
}

function measured(content: object): Times {
  const json = JSON.stringify(content);
  const yaml = stringify(content);
  const best: Times = { json: Infinity, judgedJson: Infinity, yaml: Infinity, judgedYaml: Infinity };
  for (let round = 0; round < rounds; round++) {
    best.json = Math.min(
      best.json,
      timed(() => JSON.parse(json)),
    );
    best.judgedJson = Math.min(
      best.judgedJson,
      timed(() => judge(json)),
    );
    best.yaml = Math.min(
      best.yaml,
      timed(() => parseDocument(yaml, { uniqueKeys: false })),
    );
    best.judgedYaml = Math.min(
      best.judgedYaml,
      timed(() => judge(yaml)),
    );
  }
  return best;
}

function timed(part: () => unknown): number {
  const from = performance.now();
  part();
  return performance.now() - from;
}
