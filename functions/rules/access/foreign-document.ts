import type { Site } from '../../policy/estate.ts';
import {
  accountDocument,
  isAmazonName,
  type Reach,
  type Session,
  SHELL_DOCUMENT,
  startSession,
} from '../../policy/reach.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';
import { hasSession } from './has-session.ts';

/** Accounts that no policy is likely to name; a site may trust one. */
const someStrangers = ['999988887777', '888877776666', '777766665555'];

/** A document of another account runs that account's commands, and logs where that account likes. */
export const foreignDocument = defineAccessRule({
  id: 'foreign-document',
  severity: 'medium',
  judge: (reach, { baseline, regime }) => judge(reach, baseline.trustedAccounts, regime === 'implicit'),
});

/**
 * Where the principal's account is unknown, it holds only if it does so in every account that the policy may be
 * meant for: a policy that pins one account for its documents is meant for that account.
 */
function judge(reach: Reach, trusted: readonly string[], implicit: boolean): Verdict | undefined {
  let first: Verdict | undefined;
  for (const account of new Set(reach.sites.map(site => site.account))) {
    const verdict = judgeAccount(reach, account, trusted);
    if (!verdict && hasSession(reach, account, implicit)) return undefined;
    first ??= verdict;
  }
  return first;
}

function judgeAccount(reach: Reach, account: string, trusted: readonly string[]): Verdict | undefined {
  const names = reach.documentNames.filter(name => name !== SHELL_DOCUMENT && !isAmazonName(name));
  const isStranger = (one: string) => one !== account && !trusted.includes(one);
  const anyone = someStrangers.filter(isStranger).slice(0, 1);
  const strangers = [...anyone, ...reach.accountsNamed.filter(isStranger)];
  for (const target of reach.targets.filter(one => one.site.account === account)) {
    for (const stranger of strangers) {
      for (const name of names) {
        const session = startSession(reach, target, documentOf({ ...target.site, account: stranger }, name));
        if (session) return verdictOf(session, stranger);
      }
    }
  }
  return undefined;
}

/** A document of another account is always written with that account. */
function documentOf(site: Site, name: string) {
  return accountDocument(site, name)[0]!;
}

function verdictOf(session: Session, stranger: string): Verdict {
  const statement = session.by[1]!;
  const whose = someStrangers.includes(stranger) ? 'any other account' : `account ${stranger}, which is not trusted,`;
  return {
    session,
    statement,
    says: `${nameOf(statement)} grants documents that ${whose} shares, and what such a document runs is decided there`,
  };
}
