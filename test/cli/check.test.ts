import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { guardrail } from './run.ts';

const allow = (action: string, resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
});
const files = {
  'safe.json': JSON.stringify(allow('s3:GetObject', '*')),
  'open.json': JSON.stringify(allow('ssm:StartSession', '*'), null, 2),
  'open.yaml': 'Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Action: ssm:StartSession\n  Resource: "*"\n',
  'twice.json':
    '{"Version":"2012-10-17","Statement":[],"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
  'no-statement.json': '{"Version":"2012-10-17"}',
  'Tunnel.json': JSON.stringify({
    schemaVersion: '1.0',
    sessionType: 'Port',
    parameters: { portNumber: { type: 'String', allowedPattern: '^80' } },
    properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding' },
  }),
  'other.json': '{"schemaVersion":"2.2","mainSteps":[]}',
  'slip.json': '{"Version":"2012-10-17",}',
  'empty.json': '',
  'esc.json': '{"\u001b[2Jx":',
};
let folder = '';
const at = (name: string) => join(folder, name);
const check = async (names: string[], ...more: string[]) => guardrail(['check', ...names.map(at), ...more]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guardrail-check-'));
  for (const [name, text] of Object.entries(files)) await writeFile(at(name), text);
});

describe('exit codes of check', () => {
  it.each([
    ['nothing found', ['safe.json'], [], 0],
    ['something at high', ['open.json'], [], 1],
    ['nothing as bad as critical in a bad medium', ['no-statement.json'], [], 0],
    ['the same with a lower bar', ['no-statement.json'], ['--fail-on', 'medium'], 1],
    ['a file that is neither', ['safe.json', 'other.json'], [], 2],
    ['unreadable wins over found', ['open.json', 'empty.json'], [], 2],
    ['no such file', ['missing.json'], [], 2],
  ])('%s', async (_name, names, more, code) => {
    expect((await check(names, ...more)).code).toBe(code);
  });
});

describe('check --format json', () => {
  it('prints one result per file, the unreadable ones too', async () => {
    const names = Object.keys(files);
    const { code, stdout, stderr } = await check([...names, 'missing.json'], '--format', 'json');
    const { schemaVersion, results } = JSON.parse(stdout);
    expect({ code, stderr, schemaVersion }).toEqual({ code: 2, stderr: '', schemaVersion: 1 });
    const short = results.map(
      (result: { file: string; kind: string; findings: { rule: string }[]; error?: string }) => [
        result.file.slice(folder.length + 1),
        result.kind,
        result.error ?? result.findings.some(({ rule }) => rule.startsWith('unjudgeable')),
      ],
    );
    expect(short).toEqual([
      ['safe.json', 'iam-policy', false],
      ['open.json', 'iam-policy', false],
      ['open.yaml', 'iam-policy', false],
      ['twice.json', 'iam-policy', true],
      ['no-statement.json', 'iam-policy', true],
      ['Tunnel.json', 'session-document', false],
      ['other.json', 'unknown', expect.stringContaining('schemaVersion "2.2"')],
      ['slip.json', 'unknown', expect.stringContaining('not JSON')],
      ['empty.json', 'unknown', 'empty'],
      ['esc.json', 'unknown', expect.stringContaining('not JSON')],
      ['missing.json', 'unknown', 'no such file or folder'],
    ]);
  });

  it('proves a finding by requests, or by a value', async () => {
    const { stdout } = await check(['open.json', 'Tunnel.json'], '--format', 'json');
    const [policy, document] = JSON.parse(stdout).results;
    const finding = policy.findings.find((each: { witness?: object }) => each.witness);
    expect(Object.keys(finding).sort()).toEqual(['at', 'rule', 'says', 'severity', 'witness']);
    expect(finding.witness.requests[0]).toEqual({
      action: 'ssm:StartSession',
      resource: expect.any(String),
      context: expect.any(Object),
    });
    const port = document.findings.find((each: { rule: string }) => each.rule === 'open-port');
    expect(port.witness.value).toMatch(/^\d+$/);
  });

  it('judges standard input', async () => {
    const { code, stdout } = await guardrail(['check', '-', '--format', 'json'], files['open.json']);
    expect([code, JSON.parse(stdout).results[0].file]).toEqual([1, '-']);
  });
});

it('check as text names the line, the rule and the command, without colours in a pipe', async () => {
  const { stdout } = await check(['open.json', 'esc.json']);
  expect(stdout).toContain(`${at('open.json')}:`);
  expect(stdout).toContain('aws ssm start-session');
  expect(stdout).not.toContain('\u001b');
});

it('check --format sarif --output writes a run with rules, lines and failures', async () => {
  const { code, stdout } = await check(['open.json', 'empty.json'], '--format', 'sarif', '--output', at('out.sarif'));
  expect([code, stdout]).toEqual([2, '']);
  const { version, runs } = JSON.parse(await readFile(at('out.sarif'), 'utf8'));
  const [run] = runs;
  expect(version).toBe('2.1.0');
  expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toContain(run.results[0].ruleId);
  expect(run.results[0].locations[0].physicalLocation.region.startLine).toBeGreaterThan(1);
  expect(run.invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ message: { text: 'empty' } }],
  });
});

describe('bad usage is one line on standard error and exit 2', () => {
  it.each([
    [[], 'a command is missing'],
    [['harden', 'x'], 'no command "harden"'],
    [['check'], 'check needs at least one file'],
    [['replay'], 'replay needs at least one path'],
    [['check', 'x', '--format', 'xml'], '--format is one of text, json, sarif'],
    [['replay', 'x', '--format', 'sarif'], '--format is one of text, json'],
    [['replay', 'x', '--fail-on', 'low'], '--fail-on belongs to check'],
    [['check', 'x', '--state', 'y'], '--state belongs to replay'],
    [['check', 'x', '--fail-on', 'bad'], '--fail-on is one of'],
    [['check', '--wat'], "Unknown option '--wat'"],
    [['check', '--config'], '--config'],
    [['check', 'x', '--config', '/nowhere'], '/nowhere: no such file'],
  ])('%j', async (args, says) => {
    const { code, stdout, stderr } = await guardrail(args);
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 });
    expect(stderr).toContain(says);
  });

  it('a configuration that is refused', async () => {
    await writeFile(at('config.json'), '{"basline":{}}');
    const { code, stderr } = await check(['safe.json'], '--config', at('config.json'));
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^guardrail: config: .*\n$/)]);
  });
});

it('--help lists the commands there are, --version the version', async () => {
  const [help, version] = await Promise.all([guardrail(['--help']), guardrail(['--version'])]);
  expect([help.code, version.code]).toEqual([0, 0]);
  expect(help.stdout).toMatch(/check[\s\S]*replay/);
  expect(help.stdout).not.toMatch(/harden/);
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('a policy among the documents that it grants', () => {
  it('is as open as they are, whatever the order of the files', async () => {
    const tagged = { StringEquals: { 'ssm:resourceTag/Env': 'dev' } };
    const grant = (Resource: string, more: object) => ({
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource,
      ...more,
    });
    const instances = grant('arn:aws:ec2:*:*:instance/*', { Condition: tagged });
    const statements = [instances, grant('arn:aws:ssm:*:*:document/Tunnel', {})];
    await writeFile(at('tunnels.json'), JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    const openPorts = async (...names: string[]) => {
      const { results } = JSON.parse((await check(names, '--format', 'json')).stdout);
      return results.map(({ findings }: { findings: { rule: string; at: string; says: string }[] }) =>
        findings.filter(({ rule }) => rule === 'open-port').map(finding => `${finding.at} ${finding.says}`),
      );
    };
    const joined = '/Statement/1 port 800 through document Tunnel, granted by statement 1';
    expect(await openPorts('tunnels.json', 'Tunnel.json')).toEqual([[joined], [expect.any(String)]]);
    expect(await openPorts('Tunnel.json', 'tunnels.json')).toEqual([[expect.any(String)], [joined]]);
    expect(await openPorts('tunnels.json')).toEqual([[]]);
  });
});
