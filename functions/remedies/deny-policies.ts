import type { Baseline } from '../baseline.ts';
import { denyPolicyNames } from '../look/look-closer.ts';
import { amazonSessionDocuments, SHELL_DOCUMENT } from '../policy/reach.ts';

export interface DenyPolicy {
  /** Name of the customer managed policy that the stack makes beforehand. */
  name: string;
  /** The policy document; the guardrail attaches it only while IAM holds just this. */
  document: { Version: '2012-10-17'; Statement: DenyStatement[] };
}

interface DenyStatement {
  Sid: string;
  Effect: 'Deny';
  Action: string[];
  Resource?: string | string[];
  NotResource?: string[];
}

/**
 * Every way into a session. Not TerminateSession, which closes one, and nothing that the agent itself calls
 * (`ssmmessages:*`, `ssm:UpdateInstanceInformation`): the policy may come upon the role of a managed node.
 */
const sessionActions = ['ssm:StartSession', 'ssm:ResumeSession', 'ssm:StartAccessRequest', 'ssm:GetAccessToken'];

/** The policies that `deny-sessions` chooses from, the narrowest first. Made of the baseline and the partition alone. */
export function denyPolicies(baseline: Baseline, partition: string): DenyPolicy[] {
  const every = { Effect: 'Deny' as const, Resource: '*' };
  const statements: DenyStatement[] = [
    {
      Sid: 'DenyUnapprovedDocuments',
      Effect: 'Deny',
      Action: ['ssm:StartSession'],
      ...unapproved(baseline, partition),
    },
    { Sid: 'DenySessions', ...every, Action: sessionActions },
    { Sid: 'DenySessionsAndCommands', ...every, Action: [...sessionActions, 'ssm:SendCommand'] },
  ];
  return statements.map((statement, index) => ({
    name: denyPolicyNames[index] ?? '',
    document: { Version: '2012-10-17', Statement: [statement] },
  }));
}

/**
 * Which documents are denied. A site that lists its own denies every other one: all but the targets and those listed.
 * One that lists none denies what Amazon's documents open. Neither closes a shell that names no document, which AWS
 * grants on the target alone: only `judge` says whether this is enough.
 */
function unapproved(
  { documents, shell }: Baseline,
  partition: string,
): Pick<DenyStatement, 'Resource' | 'NotResource'> {
  const arnOf = (name: string) => `arn:${partition}:ssm:*:*:document/${name}`;
  if (!documents) return { Resource: openDocuments.map(arnOf) };
  const named = documents.filter(isPlain).map(document => (document.startsWith('arn:') ? document : arnOf(document)));
  const shells = shell === 'forbid' ? [] : [arnOf(SHELL_DOCUMENT)];
  return { NotResource: [...new Set([...targetsOf(partition), ...shells, ...named])] };
}

/** Amazon's documents that open a port, a host or a command of the caller's choice. */
export const openDocuments = amazonSessionDocuments.filter(name => name.startsWith('AWS-Start'));

/** A Deny on all that is not listed would fall on the targets too. */
const targetsOf = (partition: string): string[] => [
  `arn:${partition}:ec2:*:*:*`,
  `arn:${partition}:ecs:*:*:*`,
  `arn:${partition}:ssm:*:*:managed-instance/*`,
];

/** A wildcard or a variable in the baseline would approve more than a name; SSM has no such names. */
const isPlain = (document: string): boolean => /^(arn:[\w:-]+:document\/)?[\w.-]+$/.test(document);
