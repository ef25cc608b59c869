import type { Regime, Witness } from '../types.ts';
import { type Budget, spend } from './budget.ts';
import { accountsNamed, namesOf, type Site, sitesOf } from './estate.ts';
import type { Value } from './evaluate.ts';
import { matches } from './glob.ts';
import { widest } from './pattern.ts';
import type { Statement } from './read-policy.ts';
import { remembering } from './remembering.ts';
import { type Ask, type Resource, untagged } from './slot.ts';
import { eachAlone, type Problem, type Solved, solve, type Wish } from './solve.ts';
import { grantsOf, statementsOn } from './speaking.ts';

/** Name of the document behind the default shell. */
export const SHELL_DOCUMENT = 'SSM-SessionManagerRunShell';
export const FRESH_DOCUMENT = 'Qz7Fresh';

export interface Target extends Resource {
  site: Site;
}

export interface SessionDocumentArn extends Resource {
  name: string;
}

/** A reachable session: its proof, and the statements that grant its target and (where named) its document. */
export interface Session {
  witness: Witness;
  by: Statement[];
}

/** What a principal's policies can be asked: every place and target they can tell apart. */
export interface Reach {
  problem: Problem;
  sites: Site[];
  /** Targets that some statement may grant StartSession on. */
  targets: Target[];
  /** The same for SendCommand. */
  commandTargets: Target[];
  /** Accounts that the statements name. */
  accountsNamed: string[];
  /** Names of documents that the statements can tell apart, one that none is likely to hold among them. */
  documentNames: string[];
}

/** Ids that no policy is likely to hold; two, since some grant what begins with 0 apart. */
const freshIds = ['0fe1d2c3b4a596877', 'fe1d2c3b4a5968770'];
const targetTypes = [
  { service: 'ec2', type: 'instance/i-', fresh: freshIds },
  { service: 'ssm', type: 'managed-instance/mi-', fresh: freshIds },
  { service: 'ecs', type: 'task/', fresh: ['fresh-cluster/0fe1d2c3b4a5968770fe1d2c3b4a5968'] },
];

/**
 * Surveys what the policies, and the ARNs that a site lists, can tell apart, once for all rules. The problem's set holds
 * relevant statements alone.
 */
export function surveyOf(problem: Problem, listed: readonly string[]): Reach {
  const relevant = statementsOf(problem);
  const sites = sitesOf(relevant, problem.caller, listed, problem.budget);
  const [starts, sends] = ['ssm:StartSession', 'ssm:SendCommand'].map(action =>
    statementsOn(problem.set, [action]).some(s => s.allow),
  );
  // Most policies that touch a document or a tag grant neither, and need no names to be told so.
  const namesFor = (needed: boolean | undefined, type: string, fresh: readonly string[]) =>
    needed ? namesOf(type, relevant, fresh, problem.budget) : [];
  const names = targetTypes.map(({ type, fresh }) => namesFor(starts || sends, type, fresh));
  spend(problem.budget, sites.length * names.flat().length);
  const targets = sites.flatMap(site =>
    targetTypes.flatMap(({ service }, i) => names[i]!.map(name => targetAt(site, service, name))),
  );
  const grantedFor = (action: string) =>
    distinct(
      targets.filter(target => mayGrant(problem, action, target.arn)),
      relevant,
      problem.budget,
    );
  return {
    problem,
    sites,
    targets: grantedFor('ssm:StartSession'),
    commandTargets: grantedFor('ssm:SendCommand'),
    accountsNamed: accountsNamed(relevant),
    documentNames: namesFor(starts, 'document/', [FRESH_DOCUMENT]).map(name => name.slice('document/'.length)),
  };
}

/** Every statement of the identity policies and the boundary. */
export function statementsOf({ set }: Problem): Statement[] {
  return [...set.identity, ...(set.boundary ?? [])];
}

function targetAt(site: Site, service: string, name: string): Target {
  const { partition, region, account } = site;
  return { arn: `arn:${partition}:${service}:${region}:${account}:${name}`, account, region, tags: 'free', site };
}

/** Whether some Allow may cover the action on the ARN, whatever its variables and conditions. */
export function mayGrant(problem: Problem, action: string, arn: string): boolean {
  return grantsOf(problem, action, arn).length > 0;
}

/** Keeps one of each set of ARNs that no pattern tells apart. */
function distinct(targets: Target[], statements: Statement[], budget: Budget): Target[] {
  const patterns = [...new Set(statements.flatMap(s => s.resources))].map(widest);
  const seen = new Set<string>();
  return targets.filter(target => {
    spend(budget, 1 + patterns.length / 16);
    const { partition, region, account } = target.site;
    const bits = patterns.map(glob => (matches(glob, target.arn) ? 1 : 0)).join('');
    const key = [partition, region, account, target.arn.split(':')[2], bits].join();
    return !seen.has(key) && seen.add(key);
  });
}

/** A document that Amazon owns: no account, no tags. */
export function amazonDocument({ partition, region }: Site, name: string): SessionDocumentArn {
  return { arn: `arn:${partition}:ssm:${region}::document/${name}`, region, tags: untagged, name };
}

/** A document of an account, as either form of its ARN: with the account and without. */
export function accountDocument({ partition, region, account }: Site, name: string): SessionDocumentArn[] {
  return [account, ''].map(written => ({
    arn: `arn:${partition}:ssm:${region}:${written}:document/${name}`,
    account,
    region,
    tags: 'free',
    name,
  }));
}

/** What is asked for a session: target and document, or the target alone where no document is named. */
export function sessionAsks(target: Target, document: SessionDocumentArn | undefined): Ask[] {
  const action = 'ssm:StartSession';
  if (!document) return [{ action, resource: target, call: 0, check: 'false' }];
  return [target, document].map(resource => ({ action, resource, call: 0, check: 'true' }));
}

/** Tries to start a session on a target, with a document, or with none (the default shell, implicit regime). */
export function startSession(
  reach: Reach,
  target: Target,
  document?: SessionDocumentArn,
  wish?: Wish,
): Session | undefined {
  const asks = sessionAsks(target, document);
  // Where one half is refused, so is every session with it: halves are few and their answers kept, pairs are many.
  if (document && !eachAlone(reach.problem, asks)) return undefined;
  const solved = solve(reach.problem, asks, wish);
  return solved && sessionOf(solved, document ? 'explicit' : 'implicit');
}

/** The proof that a search found, as findings carry it. */
export function sessionOf({ requests, by }: Solved, regime: Regime): Session {
  return { witness: { regime, requests }, by };
}

/** The context of one request of a proof, keys in lower case. */
export function contextOf({ witness }: Session, index: number): ReadonlyMap<string, Value> {
  return new Map(Object.entries(witness.requests[index]!.context).map(([key, value]) => [key.toLowerCase(), value]));
}

/** The sessions that can be started on a target, of each kind that the policies can tell apart. */
export function* sessionsOn(reach: Reach, target: Target, implicit: boolean, wish?: Wish): Generator<Session> {
  for (const document of documentsAt(reach, target.site)) {
    const session = startSession(reach, target, document, wish);
    if (session) yield session;
  }
  // Last, so that a proof is marked implicit only where no other was found on the target.
  const plain = implicit ? startSession(reach, target, undefined, wish) : undefined;
  if (plain) yield plain;
}

/** The same questions asked of a caller about whom these keys are settled; what was told of that caller once is kept. */
export function reachOf(reach: Reach, known: ReadonlyMap<string, Value>): Reach {
  const { problem } = reach;
  const name = JSON.stringify([...known].map(([key, value]) => [key, value ?? null]));
  return rememberCallers(problem, name, () => {
    return { ...reach, problem: { ...problem, caller: { ...problem.caller, known: new Map(known) } } };
  });
}

const rememberCallers = remembering<Problem, Reach>();

/** Session documents that Amazon publishes. */
export const amazonSessionDocuments = [
  'AWS-StartPortForwardingSession',
  'AWS-StartPortForwardingSessionToRemoteHost',
  'AWS-StartPortForwardingSessionToSocket',
  'AWS-StartSSHSession',
  'AWS-StartInteractiveCommand',
  'AWS-StartNonInteractiveCommand',
  'AWS-PasswordReset',
  'AmazonECS-ExecuteInteractiveCommand',
  'AmazonEKS-ExecuteNonInteractiveCommand',
  'AmazonEKS-ControlPlaneInstanceProxy',
];

/** Whether a name is one that customers cannot give to their documents (SSM API, CreateDocument). */
export function isAmazonName(name: string): boolean {
  const lower = name.toLowerCase();
  return ['aws', 'amazon', 'amzn'].some(prefix => lower.startsWith(prefix));
}

/** Every document worth trying at a site: the shell's, Amazon's, the account's own, and those of accounts that are named. */
export function documentsAt({ documentNames, accountsNamed: named, problem }: Reach, site: Site): SessionDocumentArn[] {
  return rememberDocuments(site, '', () => {
    const own = documentNames.filter(name => !isAmazonName(name));
    spend(problem.budget, documentNames.length * (1 + named.length));
    const amazon = [...new Set([...amazonSessionDocuments, ...documentNames.filter(isAmazonName)])];
    return [
      ...[SHELL_DOCUMENT, ...own].flatMap(name => accountDocument(site, name)),
      ...amazon.map(name => amazonDocument(site, name)),
      ...named
        .filter(account => account !== site.account)
        .flatMap(account => own.map(name => accountDocument({ ...site, account }, name)[0]!)),
    ];
  });
}

const rememberDocuments = remembering<Site, SessionDocumentArn[]>();
