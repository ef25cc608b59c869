import { accountDocument, type Reach, type Session, SHELL_DOCUMENT, startSession } from '../../policy/reach.ts';
import { defineAccessRule, nameOf, type Verdict } from './define-access-rule.ts';

/** Where a site forbids the shell, every way to it counts, the granted one too. */
export const defaultShell = defineAccessRule({
  id: 'default-shell',
  severity: 'high',
  judge: (reach, { baseline, regime }) =>
    baseline.shell === 'forbid' ? judge(reach, regime === 'implicit') : undefined,
});

function judge(reach: Reach, implicit: boolean): Verdict | undefined {
  for (const target of reach.targets) {
    const ways = [...accountDocument(target.site, SHELL_DOCUMENT), ...(implicit ? [undefined] : [])];
    for (const document of ways) {
      const session = startSession(reach, target, document);
      if (session) return verdictOf(session, document !== undefined);
    }
  }
  return undefined;
}

function verdictOf(session: Session, granted: boolean): Verdict {
  const statement = session.by[0]!;
  const way = granted
    ? 'the shell document is granted with it, which the baseline forbids'
    : 'a session that names no document is a shell, which the baseline forbids';
  return { session, statement, says: `${nameOf(statement)} opens the default shell: ${way}` };
}
