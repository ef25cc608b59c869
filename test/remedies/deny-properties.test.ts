import '../seed.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';
import { allows } from '../../functions/policy/allows.ts';
import { denyPolicies } from '../../functions/remedies/deny-policies.ts';
import { denySessions } from '../../functions/remedies/deny-sessions.ts';
import type { Access, AuthorizationRequest, Principal } from '../../functions/types.ts';
import { aChange, anAccount, foundNow, holding, id, perform, planFor, policy } from './repairing.ts';

const instance = `arn:aws:ec2:eu-west-1:${id}:instance/i-0123456789abcdef0`;
const resource = fc.constantFrom(
  '*',
  'arn:aws:ec2:*:*:instance/*',
  instance,
  'arn:aws:ssm:*:*:document/*',
  `arn:aws:ssm:*:${id}:document/Restricted`,
  'arn:aws:ssm:*::document/AWS-*',
  'arn:aws:ssm:*::document/AWS-StartPortForwardingSessionToRemoteHost',
  `arn:aws:ssm:*:${id}:document/SSM-SessionManagerRunShell`,
);
const action = fc.constantFrom(
  '*',
  'ssm:*',
  'ssm:StartSession',
  'ssm:ResumeSession',
  'ssm:SendCommand',
  'ssm:TerminateSession',
);
const condition = fc.constantFrom(
  undefined,
  { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
  { StringEquals: { 'aws:ResourceTag/Env': 'dev' } },
);
const statement = fc
  .record({
    Action: fc.array(action, { minLength: 1, maxLength: 2 }),
    Resource: fc.array(resource, { minLength: 1, maxLength: 3 }),
    condition,
  })
  .map(({ condition: Condition, ...rest }) => ({ Effect: 'Allow', ...rest, ...(Condition && { Condition }) }));
const baseline = fc.constantFrom(
  {},
  { documents: ['Restricted'] },
  { documents: ['AWS-StartSSHSession'], shell: 'forbid' },
);

const role: Principal = { type: 'role', name: 'ops' };
const ask = (name: string, on: string): AuthorizationRequest => ({
  action: name,
  resource: on,
  context: { 'aws:CurrentTime': '2026-11-21T12:00:00Z' },
});
/** What no deny policy may touch, the agent's calls first. */
const others = [
  ask('ssm:UpdateInstanceInformation', '*'),
  ask('ssmmessages:OpenControlChannel', '*'),
  ask('ssmmessages:OpenDataChannel', '*'),
  ask('ssm:TerminateSession', `arn:aws:ssm:eu-west-1:${id}:session/ops-1`),
  ask('ssm:GetDocument', `arn:aws:ssm:eu-west-1:${id}:document/Other`),
  ask('s3:GetObject', 'arn:aws:s3:::a/b'),
];

test('what is attached closes what was opened, is the narrowest, takes nothing else, and goes again', async () => {
  let repaired = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), baseline, async (statements, site) => {
      const text = policy(...statements);
      const config = { baseline: site };
      const { account, act } = anAccount({ baseline: readConfig(config).baseline });
      await act('iam:CreateRole', { RoleName: 'ops', AssumeRolePolicyDocument: '{}' });
      await act('iam:PutRolePolicy', { RoleName: 'ops', PolicyName: 'p', PolicyDocument: text });
      const bad = holding(account);
      const change = aChange('inline-policy', 'PutRolePolicy', { principal: role, policyName: 'p', text });
      const before = [{ kind: 'access' as const, principal: { ...role, account: id }, policies: [] }];
      const { answer, findings, snapshot, judge } = await planFor(denySessions, account, change, config, { before });
      if (!answer || 'because' in answer) return;
      repaired++;
      const access = snapshot.facts?.holders?.[0]?.access as Access;
      const withDeny = (name: string): Access => {
        const made = denyPolicies(readConfig(config).baseline, 'aws').find(one => name.endsWith(`/${one.name}`));
        return { ...access, policies: [...access.policies, { name, text: JSON.stringify(made?.document) }] };
      };
      const [call] = answer.calls;
      const chosen = call?.action === 'iam:AttachRolePolicy' ? call.input.PolicyArn : '';

      for (const { witness } of findings) expect(allows(withDeny(chosen), witness?.requests ?? [])).toBe(false);
      for (const request of others) expect(allows(withDeny(chosen), [request])).toBe(allows(access, [request]));
      const rules = new Set(findings.map(finding => finding.rule));
      for (const { name } of denyPolicies(readConfig(config).baseline, 'aws')) {
        if (chosen.endsWith(`/${name}`)) break;
        const left = judge(withDeny(`arn:aws:iam::${id}:policy/${name}`));
        // `administrator` hides the rest, which a wider policy may take too.
        if (!rules.has('administrator')) expect(left.some(({ rule }) => rules.has(rule))).toBe(true);
      }
      await perform(account, answer.calls);
      for (const rule of await foundNow(account, change, config)) expect(rules).not.toContain(rule);
      await perform(account, answer.undo);
      expect(holding(account)).toBe(bad);
    }),
    { numRuns: 60 },
  );
  expect(repaired).toBeGreaterThan(15);
}, 60_000);
