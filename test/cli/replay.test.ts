import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../functions/types.ts';
import { guardrail } from './run.ts';

const example = fileURLToPath(new URL('../../examples/walkthrough/', import.meta.url));
const inExample = ['--config', join(example, 'config.json'), '--state', join(example, 'state')];
const trail = join(example, 'trail.json');
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guardrail-replay-'));
});

async function replay(args: string[]) {
  const { code, stdout, stderr } = await guardrail(['replay', ...args, '--format', 'json']);
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line));
  const summary: Record<string, number> = lines.pop()?.summary;
  return { code, stderr, alerts: lines as Alert[], summary };
}
const accounted = ({ judged, ignored, failedCalls, unreadable, duplicates }: Record<string, number>) =>
  judged! + ignored! + failedCalls! + unreadable! + duplicates!;
const stateOf = (alerts: Alert[]) => alerts.map(({ incident, outcome, findings }) => [incident.id, outcome, findings]);

describe('the shipped example', () => {
  it('tells of each incident once, in its final state, and accounts for every record', async () => {
    const { code, stderr, alerts, summary } = await replay([trail, ...inExample]);
    const { Records } = JSON.parse(await readFile(trail, 'utf8'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(summary).toMatchObject({ records: Records.length, unreadable: 0, duplicates: 0, alerts: alerts.length });
    expect(accounted(summary)).toBe(Records.length);
    expect(new Set(alerts.map(alert => alert.incident.id)).size).toBe(alerts.length);
    expect(alerts.filter(alert => alert.outcome === 'remediated').length).toBe(summary.remediations);
    expect(summary.remediations).toBeGreaterThan(0);
  });

  it('changes nothing more where the whole log comes twice', async () => {
    const [once, twice] = [await replay([trail, ...inExample]), await replay([trail, trail, ...inExample])];
    expect(stateOf(twice.alerts)).toEqual(stateOf(once.alerts));
    // The denied attempt is a failed call the first time and a repeat the second.
    expect(twice.summary.duplicates).toBe(once.summary.judged! + once.summary.failedCalls!);
    expect(accounted(twice.summary)).toBe(2 * once.summary.records!);
  });

  it('reads the same from lines, gzip and EventBridge envelopes', async () => {
    const { Records } = JSON.parse(await readFile(trail, 'utf8'));
    const envelopes = Records.map((detail: Record<string, string>) =>
      JSON.stringify({
        'detail-type': 'AWS API Call via CloudTrail',
        source: 'aws.ssm',
        account: detail.recipientAccountId,
        detail,
      }),
    );
    await writeFile(join(folder, 'lines.jsonl.gz'), gzipSync(envelopes.join('\n')));
    const [bare, wrapped] = [
      await replay([trail, ...inExample]),
      await replay([join(folder, 'lines.jsonl.gz'), ...inExample]),
    ];
    expect(stateOf(wrapped.alerts)).toEqual(stateOf(bare.alerts));
  });

  it('reads well: who, from where, what it opens, how to see it, what was done, how to undo it', async () => {
    const { stdout } = await guardrail(['replay', trail, ...inExample]);
    for (const part of [
      'closed again',
      '  by ',
      ', from ',
      '  opens ',
      'try    aws ssm start-session',
      '  done ',
      'undo   aws iam ',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toContain('\u001b');
  });
});

describe('bad input is one clear line that names the file, and exit 2', () => {
  it.each([
    ['empty.json', '', 'empty'],
    ['empty.jsonl', '', 'empty'],
    ['text.json', 'hello\n', 'not JSON at byte 0'],
    ['null.json', 'null', 'neither a JSON object nor a list at byte 0'],
    ['text.jsonl', 'hello\nworld\n', 'not JSON lines'],
    ['half.json', '{"Records":[{"eventName":', 'truncated'],
    ['cut.json.gz', gzipSync('{"Records":[]}').subarray(0, 20), 'truncated gzip'],
    ['damaged.json.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 'damaged gzip'],
  ])('%s', async (name, content, says) => {
    const path = join(folder, name);
    await writeFile(path, content);
    const { code, stderr } = await guardrail(['replay', path]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(stderr).toContain(`${path}: ${says}`);
  });

  it('a folder with nothing in it, a path that is not there, a state that is not there', async () => {
    const empty = join(folder, 'nothing');
    await mkdir(empty);
    const [one, two, three] = await Promise.all([
      guardrail(['replay', empty]),
      guardrail(['replay', join(folder, 'missing')]),
      guardrail(['replay', trail, '--state', join(folder, 'missing')]),
    ]);
    expect([one.code, two.code, three.code]).toEqual([2, 2, 2]);
    expect([one.stderr, two.stderr, three.stderr]).toEqual([
      `guardrail: ${empty}: no logs in it (.json, .json.gz, .jsonl, .jsonl.gz)\n`,
      `guardrail: ${join(folder, 'missing')}: no such file or folder\n`,
      expect.stringMatching(/^guardrail: .*missing: .*\n$/),
    ]);
  });

  it('what could be read is reported all the same', async () => {
    await writeFile(join(folder, 'bad.json'), '');
    const { code, summary, stderr } = await replay([join(folder, 'bad.json'), trail, ...inExample]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(summary.alerts).toBeGreaterThan(0);
  });
});

it('a record that nests a hundred thousand levels is counted as unreadable', async () => {
  const path = join(folder, 'deep.json');
  await writeFile(path, `[{"eventName":${'['.repeat(1e5)}${']'.repeat(1e5)}}]`);
  expect(await replay([path])).toMatchObject({ code: 0, summary: { records: 1, unreadable: 1 } });
});

const corpus = process.env.GUARDRAIL_CORPUS;
if (!corpus) console.warn('GUARDRAIL_CORPUS is not set: the replay of real logs is skipped');
it.skipIf(!corpus)('accounts for every record of real logs, once and twice', async () => {
  const log = join(corpus ?? '', 'cloudtrail.jsonl.gz');
  const [once, twice] = [await replay([log]), await replay([log, log])];
  expect([once.code, twice.code]).toEqual([0, 0]);
  expect(once.summary.records).toBe(3802);
  expect(accounted(once.summary)).toBe(3802);
  expect(accounted(twice.summary)).toBe(7604);
  expect(stateOf(twice.alerts)).toEqual(stateOf(once.alerts));
});
