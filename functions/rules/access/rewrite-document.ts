import { namesAction } from '../../policy/evaluate.ts';
import {
  accountDocument,
  isAmazonName,
  mayGrant,
  type Reach,
  type Session,
  type SessionDocumentArn,
  SHELL_DOCUMENT,
  sessionOf,
  statementsOf,
  type Target,
} from '../../policy/reach.ts';
import type { Statement } from '../../policy/read-policy.ts';
import type { Ask, Resource } from '../../policy/slot.ts';
import { solve } from '../../policy/solve.ts';
import { freshValue } from '../../policy/variable-pool.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';
import { sharedNames } from './shared-names.ts';
import { tagStates } from './tag-states.ts';

const start = 'ssm:StartSession';
const actions = ['ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion', 'ssm:CreateDocument'];

/** Who may write a document that sessions run decides what those sessions do. */
export const rewriteDocument = defineAccessRule({
  id: 'rewrite-document',
  severity: 'high',
  judge: (reach, { baseline }) => judgeNamed(reach, baseline.documents ?? []) ?? judgeStartable(reach),
});

/** Documents that others run: writing alone is enough. */
function judgeNamed(reach: Reach, approved: readonly string[]): Verdict | undefined {
  for (const site of reach.sites) {
    const own = approved.filter(name => !name.includes(':') && !isAmazonName(name));
    const listed = approved.filter(name =>
      name.startsWith(`arn:${site.partition}:ssm:${site.region}:${site.account}:`),
    );
    const names = [SHELL_DOCUMENT, ...own, ...listed.map(arn => arn.slice(arn.indexOf('/') + 1))];
    for (const name of names) {
      for (const resource of accountDocument(site, name)) {
        const verdict = first(actions, action =>
          mayGrant(reach.problem, action, resource.arn)
            ? judgeWrite(reach, [], { action, resource, call: 1 }, `writes ${name}, which runs in everybody's sessions`)
            : undefined,
        );
        if (verdict) return verdict;
      }
    }
  }
  return undefined;
}

/** Documents that the principal may start itself. */
function judgeStartable(reach: Reach): Verdict | undefined {
  const { problem } = reach;
  const statements = statementsOf(problem).filter(s =>
    [start, ...actions].some(action => namesAction(s, action.toLowerCase())),
  );
  const states = tagStates(statements, freshValue, problem.budget);
  const names = startableNames(reach, statements);
  return first(reach.sites, site => {
    const startable = names.filter(name =>
      accountDocument(site, name).some(({ arn }) => mayGrant(problem, start, arn)),
    );
    if (startable.length === 0) return undefined;
    // A half that nobody is granted is refused once here, and not once for every document and tagging.
    const targets = reach.targets.filter(target => target.site === site && solve(problem, [halfOf(target)]));
    if (targets.length === 0) return undefined;
    return first(startable, name => {
      const forms = accountDocument(site, name);
      return (
        first(forms, form => judgeForms(reach, targets, form, form)) ??
        // Two ways to write one document: its tags are the same, so both halves are asked about each tagging.
        first(states, tags => {
          const [full, empty] = forms.map(form => ({ ...form, tags }));
          return judgeForms(reach, targets, full!, empty!) ?? judgeForms(reach, targets, empty!, full!);
        })
      );
    });
  });
}

function startableNames(reach: Reach, statements: readonly Statement[]): string[] {
  const allows = statements.filter(s => s.allow);
  const started = allows.filter(s => namesAction(s, start.toLowerCase()));
  const written = allows.filter(s => actions.some(action => namesAction(s, action.toLowerCase())));
  const refusing = statements.filter(s => !s.allow && s.conditions.length === 0);
  const names = [...reach.documentNames, ...sharedNames(started, written, refusing, reach.problem.budget)];
  return [...new Set(names)].filter(name => !isAmazonName(name));
}

function judgeForms(
  reach: Reach,
  targets: Target[],
  started: SessionDocumentArn,
  written: SessionDocumentArn,
): Verdict | undefined {
  if (!mayGrant(reach.problem, start, started.arn)) return undefined;
  const half = halfOf(started);
  return first(actions, action => {
    if (!mayGrant(reach.problem, action, written.arn)) return undefined;
    const write: Ask = { action, resource: written, call: 1 };
    if (!solve(reach.problem, [half, write])) return undefined;
    const what = `writes ${written.name}, which the same principal may start`;
    return first(targets, target => judgeWrite(reach, [halfOf(target), half], write, what));
  });
}

/** One half of a session that names its document. */
function halfOf(resource: Resource): Ask {
  return { action: start, resource, call: 0, check: 'true' };
}

function first<T>(list: readonly T[], judge: (one: T) => Verdict | undefined): Verdict | undefined {
  for (const one of list) {
    const verdict = judge(one);
    if (verdict) return verdict;
  }
  return undefined;
}

function judgeWrite(reach: Reach, before: Ask[], write: Ask, what: string): Verdict | undefined {
  const solved = solve(reach.problem, [...before, write]);
  if (!solved) return undefined;
  const session: Session = sessionOf(solved, 'explicit');
  const statement = session.by.at(-1)!;
  return { session, statement, says: `${nameOf(statement)} grants ${write.action} and so ${what}` };
}
