import { readPrincipals, type Shared } from './account-principals.ts';
import { asBefore, found, nobody, type Page, type Scope } from './scope.ts';

/** The users and roles of the account that may have to do with sessions, each judged whole. */
export async function principalsPage(scope: Scope, shared: Shared, marker: string | undefined): Promise<Page> {
  const { found: subjects, next } = await readPrincipals(scope.ask, shared, scope.account, marker);
  const snapshots = subjects.flatMap(subject => {
    const { principal } = subject;
    if (!principal?.arn) return [];
    const change = found('attachment', scope, { resource: principal.arn, actor: nobody, principal });
    const unread = subject.policies.filter(({ text }) => text === undefined).map(({ name }) => name);
    const gaps = unread.map(name => `The policy ${name} is held by ${principal.name}, and its text was not told.`);
    return [asBefore({ change, now: [subject], carried: [], before: undefined, gaps })];
  });
  return { snapshots, next };
}
