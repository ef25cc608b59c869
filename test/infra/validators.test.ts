import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnResource, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, test } from 'vitest';
import { PlainStack } from '../../infra/plain-stack.ts';
import { newApp, stacksOf } from '../../infra/product.ts';
import { stubCode } from './templates.ts';

const outdir = mkdtempSync(join(tmpdir(), 'validated-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** What cdk-nag objects to, and why it stays. */
const acknowledged: [rule: RegExp, because: string][] = [
  [
    /^AwsSolutions-SQS3$/,
    'These are dead-letter queues: of rules, subscriptions and failed invocations, which nag does not look at.',
  ],
  [
    /^AwsSolutions-SQS4$/,
    'Plain HTTP is denied, to the account as a principal, which stands for all in it; nag wants a wildcard, and nobody else is let in.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::\*\]$/,
    'ssm:DescribeSessions, tag:GetResources and what the sweep lists know no resource.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:(policy|role|user|group)\/\*\]$/,
    'What opens access may be any policy of any principal; every write is limited by policy or denied on what must stay.',
  ],
  [/^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:iam::aws:policy\/\*\]$/, 'AWS managed policies are read.'],
  [
    /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:iam::\*:role\/session-guardrail-spoke-[a-z-]+\]$/,
    'One role in each account of the organization, by its exact name.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ssm:\*:(\*|<AWS::AccountId>):(document|managed-instance|session)\/\*\]$/,
    'One function serves every region; documents of AWS and of others who share theirs are read.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:events:\*:<AWS::AccountId>:event-bus\/default\]$/,
    'The heartbeat of each region goes to the default bus of that region.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::.*:log-group:\/aws\/lambda\/session-guardrail-[a-z-]+:\*\]$/,
    'The streams of one log group.',
  ],
  [
    /^AwsSolutions-IAM5\[Resource::.*(:instance\/\*|document\/RestrictedPortForwardingSession|session\/<aws:username>-\*)\]$/,
    'The reference policy: instances of one tag, one document in every region, one’s own sessions.',
  ],
];

interface Violation {
  ruleName: string;
  severity: string;
  violatingConstructs: { constructPath: string }[];
}

describe('validators', () => {
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { '@aws-cdk/core:validateAgainstDefaultRules': true },
  });
  stacksOf(app, stubCode);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // The app rejects where there is anything to report; the report says what.
  try {
    app.synth();
  } catch {}
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: Violation[] }[];
  };
  const nag = pluginReports.find(({ pluginName }) => pluginName === 'AwsSolutions')!.violations;

  test('cdk-nag finds nothing that is not explained', () => {
    const unexplained = nag.filter(({ ruleName }) => !acknowledged.some(([rule]) => rule.test(ruleName)));
    expect(
      unexplained.map(one => [one.ruleName, one.violatingConstructs.map(({ constructPath }) => constructPath)]),
    ).toEqual([]);
  });

  test('every explanation explains something', () => {
    const idle = acknowledged.filter(([rule]) => !nag.some(({ ruleName }) => rule.test(ruleName)));
    expect(idle.map(([rule]) => String(rule))).toEqual([]);
  });

  test('CloudFormation’s own validator finds no error', () => {
    const errors = pluginReports
      .filter(({ pluginName }) => pluginName !== 'AwsSolutions')
      .flatMap(({ violations }) => violations.filter(({ severity }) => ['error', 'fatal'].includes(severity)));
    expect(errors).toEqual([]);
  });

  test('and would find one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'broken-'));
    const broken = newApp(folder);
    new CfnResource(new PlainStack(broken, 'broken', ''), 'Queue', {
      type: 'AWS::SQS::Queue',
      properties: { QueueNam: 'x' },
    });
    try {
      expect(() => broken.synth()).toThrow('QueueNam');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('cfn-lint finds nothing, where it is', ({ skip }) => {
    const present = spawnSync('cfn-lint', ['--version']).status === 0;
    if (!present) skip('cfn-lint is not installed');
    const files = ['standalone-inline', 'hub-zip', 'spoke', 'reference'].map(name =>
      join(outdir, `session-guardrail-${name}.template.json`),
    );
    expect(execFileSync('cfn-lint', ['--non-zero-exit-code', 'none', ...files], { encoding: 'utf8' })).toBe('');
  }, 300_000);
});
