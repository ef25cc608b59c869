import {
  accountDocument,
  isAmazonName,
  mayGrant,
  type Reach,
  type Session,
  SHELL_DOCUMENT,
  sessionAsks,
  sessionOf,
} from '../../policy/reach.ts';
import type { Ask, Resource } from '../../policy/slot.ts';
import { solve } from '../../policy/solve.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

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
  const names = reach.documentNames.filter(name => !isAmazonName(name));
  for (const target of reach.targets) {
    for (const document of names.flatMap(name => accountDocument(target.site, name))) {
      if (!mayGrant(reach.problem, 'ssm:StartSession', document.arn)) continue;
      const start = sessionAsks(target, document);
      const verdict = judgeWrite(reach, start, document, `writes ${document.name}, which the same principal may start`);
      if (verdict) return verdict;
    }
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
