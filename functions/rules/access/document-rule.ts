import { amazonDocument, type Reach, type Session, startSession } from '../../policy/reach.ts';
import { nameBeside, nameOf, type Verdict } from './define-access-rule.ts';

/** The first session that can be started with one of Amazon's documents. */
export function reachAmazonDocument(reach: Reach, names: readonly string[], opens: string): Verdict | undefined {
  for (const name of names) {
    for (const target of reach.targets) {
      const session = startSession(reach, target, amazonDocument(target.site, name));
      if (session) return verdictOf(session, name, opens);
    }
  }
  return undefined;
}

function verdictOf(session: Session, name: string, opens: string): Verdict {
  const [target, statement] = [session.by[0]!, session.by[1]!];
  const where = target === statement ? '' : ` on the targets of ${nameBeside(target, statement)}`;
  return { session, statement, says: `${nameOf(statement)} grants ${name}${where}: ${opens}` };
}
