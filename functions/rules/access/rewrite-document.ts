import { namesAction } from '../../policy/evaluate.ts';
import {
  accountDocument,
  isAmazonName,
  mayGrant,
  type Reach,
  type Session,
  type SessionDocumentArn,
  SHELL_DOCUMENT,
  sessionAsks,
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
      for (const document of accountDocument(site, name)) {
        const verdict = judgeWrite(reach, [], document, `writes ${name}, which runs in everybody's sessions`);
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
  const states = tagStates(statements, freshValue);
  const names = startableNames(reach, statements);
  for (const target of reach.targets) {
    for (const name of names) {
      const forms = accountDocument(target.site, name);
      const verdict =
        first(forms, form => judgeForms(reach, target, form, form)) ??
        // Two ways to write one document: its tags are the same, so both halves are asked about each tagging.
        first(states, tags => {
          const [full, empty] = forms.map(form => ({ ...form, tags }));
          return judgeForms(reach, target, full!, empty!) ?? judgeForms(reach, target, empty!, full!);
        });
      if (verdict) return verdict;
    }
  }
  return undefined;
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
  target: Target,
  started: SessionDocumentArn,
  written: SessionDocumentArn,
): Verdict | undefined {
  if (!mayGrant(reach.problem, start, started.arn)) return undefined;
  const asks = sessionAsks(target, started);
  return judgeWrite(reach, asks, written, `writes ${written.name}, which the same principal may start`);
}

function first<T>(list: readonly T[], judge: (one: T) => Verdict | undefined): Verdict | undefined {
  for (const one of list) {
    const verdict = judge(one);
    if (verdict) return verdict;
  }
  return undefined;
}

function judgeWrite(reach: Reach, before: Ask[], resource: Resource, what: string): Verdict | undefined {
  for (const action of actions) {
    if (!mayGrant(reach.problem, action, resource.arn)) continue;
    const solved = solve(reach.problem, [...before, { action, resource, call: 1 }]);
    if (!solved) continue;
    const session: Session = sessionOf(solved, 'explicit');
    const statement = session.by.at(-1)!;
    return { session, statement, says: `${nameOf(statement)} grants ${action} and so ${what}` };
  }
  return undefined;
}
