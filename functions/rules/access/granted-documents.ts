import { accountDocument, mayGrant, type Reach, type Session, startSession, type Target } from '../../policy/reach.ts';
import type { Finding, SessionDocument } from '../../types.ts';
import { judgeDocument } from '../document/index.ts';
import type { Settings } from '../settings.ts';
import { nameOf } from './define-access-rule.ts';

/** What a document says of its own running is not the policy's doing; what it lets its caller reach is. */
const opening = new Map<string, (value: string) => string>([
  ['open-port', value => `port ${value}`],
  ['open-host', value => `the host ${JSON.stringify(value)}`],
  ['command-injection', value => `a command such as ${JSON.stringify(value.slice(0, 60))}`],
  ['unjudgeable-document', () => 'more than can be told'],
]);

/**
 * A policy that grants a custom document is as open as that document: the document's own findings, told of the policy, with the
 * requests that start the session. `share` runs each document's part within a bound of its own.
 */
export function judgeGranted(
  documents: readonly SessionDocument[],
  reach: Reach,
  settings: Settings,
  share: (part: () => Finding[]) => Finding[] | null,
): (Finding[] | null)[] {
  return documents.map(document => share(() => judgeOne(document, reach, settings)));
}

function judgeOne(document: SessionDocument, reach: Reach, settings: Settings): Finding[] {
  const open = openings(document, settings);
  const session = open.length > 0 ? sessionThrough(document, reach) : undefined;
  return session ? open.map(finding => through(document, finding, session)) : [];
}

/** A change is judged in many versions and unions, and its documents are the same in all of them. */
const judged = new WeakMap<SessionDocument, { settings: Settings; open: Finding[] }>();

function openings(document: SessionDocument, settings: Settings): Finding[] {
  const before = judged.get(document);
  if (before?.settings === settings) return before.open;
  // What could not be read at all is a gap of whoever tried to read it.
  const versions = document.versions.filter(({ text }) => text !== undefined);
  const open = worst(judgeDocument({ ...document, versions }, settings));
  judged.set(document, { settings, open });
  return open;
}

/** One finding of each rule: a document may be open in twenty places, and one is reason enough. */
function worst(findings: Finding[]): Finding[] {
  return [...opening.keys()].flatMap(rule => findings.find(finding => finding.rule === rule) ?? []);
}

function through(
  { name }: SessionDocument,
  { rule, severity, witness, parameter }: Finding,
  session: Session,
): Finding {
  const statement = session.by[1]!;
  const value = witness?.value;
  const what = opening.get(rule)!(value ?? '');
  return {
    rule,
    severity,
    says: `${what} through document ${name}, granted by ${nameOf(statement)}`,
    at: statement.at,
    ...(statement.policy !== '' && { source: statement.policy }),
    through: name,
    ...(parameter && { parameter }),
    witness: { ...session.witness, ...(value !== undefined && { value }) },
  };
}

function sessionThrough(document: SessionDocument, reach: Reach): Session | undefined {
  for (const target of reach.targets) {
    const there = besides(target, document);
    if (!mayGrant(reach.problem, 'ssm:StartSession', there.arn)) continue;
    for (const arn of accountDocument(there.site, document.name)) {
      const session = startSession(reach, there, arn);
      if (session) return session;
    }
  }
  return undefined;
}

/** The target as it would be in the document's own account and region, where those are known. */
function besides(target: Target, { arn }: SessionDocument): Target {
  if (arn === undefined) return target;
  const [, partition = '', , region = '', account = ''] = arn.split(':');
  const [, , service = '', , , ...rest] = target.arn.split(':');
  const site = { partition, region, account };
  return {
    ...target,
    arn: `arn:${partition}:${service}:${region}:${account}:${rest.join(':')}`,
    account,
    region,
    site,
  };
}
