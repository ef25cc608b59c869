import type { Access, PolicyText } from '../types.ts';
import { holds, matchesPattern, namesAction } from './evaluate.ts';
import type { Pattern } from './pattern.ts';
import { isAmazonName, SHELL_DOCUMENT } from './reach.ts';
import { readPolicy, type Statement } from './read-policy.ts';
import { documentCheck } from './slot.ts';

/** A session as AWS lists it, and where it goes on. */
export interface Listed {
  target: string;
  /** A name, or the ARN of a document of another account. */
  document: string;
  partition: string;
  region: string;
  account: string;
}

/**
 * Whether the policies may have allowed somebody to start a session. It errs to yes: nobody knows the tags, the hour
 * and the address of then, so that conditions are taken to hold in an Allow and not in a Deny. Only the one on the
 * document check is decided, since that is what parts a shell that names no document from other sessions.
 */
export function mayStart(access: Access, session: Listed): boolean {
  const identity = statementsOf(access.policies);
  const boundary = access.boundary && statementsOf([access.boundary]);
  if (!identity || (access.boundary && !boundary)) return true;
  const grants = (resource: string, check?: 'true' | 'false') =>
    [identity, ...(boundary ? [boundary] : [])].every(set => isGranted(set, resource, check));
  const target = targetArn(session);
  if (session.document === SHELL_DOCUMENT && grants(target, 'false')) return true;
  return grants(target, 'true') && grants(documentArn(session));
}

/** undefined where something of them cannot be read. */
function statementsOf(policies: PolicyText[]): Statement[] | undefined {
  const all: Statement[] = [];
  for (const { name, text } of policies) {
    const read = text === undefined ? undefined : readPolicy(text, name);
    if (!read || read.defects.length > 0) return undefined;
    all.push(...read.statements);
  }
  return all;
}

function isGranted(statements: Statement[], resource: string, check: 'true' | 'false' | undefined): boolean {
  const about = statements.filter(one => namesAction(one, 'ssm:startsession'));
  if (about.some(one => !one.allow && surelyDenies(one, resource))) return false;
  return about.some(one => one.allow && mayAllow(one, resource, check));
}

const isFixed = ({ fixed }: Pattern) => fixed !== undefined;

/** Only what hangs on nothing else: where a variable stands, it may have had any value. */
const surelyDenies = (one: Statement, resource: string) =>
  one.conditions.length === 0 && one.resources.every(isFixed) && covers(one, resource);

function mayAllow(one: Statement, resource: string, check: 'true' | 'false' | undefined): boolean {
  if (one.resources.every(isFixed) && !covers(one, resource)) return false;
  const decided = one.conditions.filter(({ key }) => check !== undefined && key === documentCheck);
  return decided.every(predicate => holds(predicate, () => check));
}

const covers = ({ resources, notResource }: Statement, resource: string) =>
  resources.some(pattern => matchesPattern(pattern, resource, () => undefined)) !== notResource;

const targetArn = ({ target, partition, region, account }: Listed) =>
  target.startsWith('mi-')
    ? `arn:${partition}:ssm:${region}:${account}:managed-instance/${target}`
    : `arn:${partition}:ec2:${region}:${account}:instance/${target}`;

function documentArn({ document, partition, region, account }: Listed): string {
  if (document.startsWith('arn:')) return document;
  return `arn:${partition}:ssm:${region}:${isAmazonName(document) ? '' : account}:document/${document}`;
}
