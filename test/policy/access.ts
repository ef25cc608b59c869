import { defaultBaseline } from '../../functions/baseline.ts';
import { judgeAccess } from '../../functions/rules/access/index.ts';
import type { Settings } from '../../functions/rules/settings.ts';
import type { Finding } from '../../functions/types.ts';

export const settings: Settings = {
  baseline: defaultBaseline,
  regime: 'implicit',
  now: new Date('2026-01-01T00:00:00Z'),
};

export const anyInstance = 'arn:aws:ec2:*:*:instance/*';
export const documentNamed = (name: string) => `arn:aws:ssm:*:111122223333:document/${name}`;
export const amazonNamed = (name: string) => `arn:aws:ssm:*:*:document/${name}`;
export const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
export const tagged = { StringEquals: { 'ssm:resourceTag/Env': 'dev' } };

export function grant(action: string | string[], resource: string | string[], condition?: object): object {
  return { Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition }) };
}

export function refuse(action: string | string[], resource: string | string[], condition?: object): object {
  return { ...grant(action, resource, condition), Effect: 'Deny' };
}

export const textOf = (statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });

export function judged(statements: object[], some: Partial<Settings> = {}): Finding[] {
  return judgeAccess({ kind: 'access', policies: [{ name: '', text: textOf(statements) }] }, { ...settings, ...some });
}

export const rulesOf = (findings: Finding[]) => findings.map(finding => finding.rule).sort();
