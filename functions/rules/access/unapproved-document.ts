import type { Site } from '../../policy/estate.ts';
import { isNamed } from '../../policy/naming.ts';
import {
  contextOf,
  documentsAt,
  isAmazonName,
  type Reach,
  type SessionDocumentArn,
  startSession,
} from '../../policy/reach.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';
import { hasSession } from './has-session.ts';

/** Only where a site lists its documents; a bare `*` is what `any-document` speaks of. */
export const unapprovedDocument = defineAccessRule({
  id: 'unapproved-document',
  severity: 'medium',
  judge: (reach, { baseline, regime }) => baseline.documents && judge(reach, baseline.documents, regime === 'implicit'),
});

function judge(reach: Reach, approved: readonly string[], implicit: boolean): Verdict | undefined {
  for (const target of reach.targets) {
    for (const document of documentsAt(reach, target.site)) {
      if (isApproved(document, target.site, approved) || !isCertain(reach, document, target.site, implicit)) continue;
      const session = startSession(reach, target, document);
      if (!session || !isNamed(reach.problem, 'ssm:StartSession', document.arn, contextOf(session, 1), [''])) continue;
      const statement = session.by[1]!;
      return {
        session,
        statement,
        says: `${nameOf(statement)} grants the document ${document.name}, which the baseline does not list`,
      };
    }
  }
  return undefined;
}

/**
 * Where the caller's account is unknown, what a policy pins to one account is taken for that account's own, unless it opens no
 * session there.
 */
function isCertain(reach: Reach, { account }: SessionDocumentArn, site: Site, implicit: boolean): boolean {
  if (reach.problem.caller.account !== undefined || account === undefined || account === site.account) return true;
  return !hasSession(reach, account, implicit);
}

/** A bare name means the account's own document, so another account's is approved by its ARN alone. */
function isApproved({ name, arn, account }: SessionDocumentArn, site: Site, approved: readonly string[]): boolean {
  if (account !== undefined && account !== site.account) return approved.includes(arn);
  const full = isAmazonName(name) ? arn : `arn:${site.partition}:ssm:${site.region}:${site.account}:document/${name}`;
  return approved.includes(name) || approved.includes(full) || approved.includes(arn);
}
