import { isNamed } from '../../policy/naming.ts';
import { accountDocument, contextOf, FRESH_DOCUMENT, type Reach, startSession } from '../../policy/reach.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

/** Whoever can add a document to the account chooses what such a session does. */
export const anyDocument = defineAccessRule({ id: 'any-document', severity: 'critical', judge });

function judge(reach: Reach): Verdict | undefined {
  for (const target of reach.targets) {
    for (const document of accountDocument(target.site, FRESH_DOCUMENT)) {
      const session = startSession(reach, target, document);
      if (!session || isNamed(reach.problem, 'ssm:StartSession', document.arn, contextOf(session, 1), [''])) continue;
      const statement = session.by[1]!;
      return {
        session,
        statement,
        says: `${nameOf(statement)} grants every session document of the account, also those written later`,
      };
    }
  }
  return undefined;
}
