import { isService } from '../rules/session/index.ts';
import type { Actor, ChangeOf } from '../types.ts';
import { type Case, defineRemedy } from './define-remedy.ts';
import { heldByProtected } from './protected.ts';

const remedy = 'end-session';

/** Ends a session that is going on. It cannot be undone, and says so: whoever was in it starts another. */
export const endSession = defineRemedy({
  id: remedy,
  needs: ['ssm:TerminateSession'],
  plan(repair) {
    const { change } = repair.snapshot;
    if (change.kind !== 'session' || change.denied) return undefined;
    const because = obstacle(change, repair);
    if (because !== undefined) return { remedy, because };
    const SessionId = change.sessionId ?? '';
    return {
      remedy,
      says: `End the session ${SessionId}. This cannot be undone.`,
      calls: [{ action: 'ssm:TerminateSession', input: { SessionId } }],
      undo: [],
    };
  },
});

function obstacle(change: ChangeOf<'session'>, { snapshot, config }: Case): string | undefined {
  const { actor, account } = change;
  if (change.disputed) return 'the record and its envelope name different accounts';
  if (change.sessionId === undefined) return 'the record does not name the session';
  // An assumed role's ARN has lost the path by which the role of a service is known; the role itself has it.
  const role = snapshot.facts?.caller?.principal?.arn;
  if (isService(actor) || role?.includes(':role/aws-service-role/')) return 'a service of AWS started it';
  if (snapshot.now.length === 0) return 'it has ended';
  return protectedActor(actor, account, config.protected);
}

/** The ARN of an assumed role leaves the role's path out, so that its name alone tells. */
function protectedActor({ arn = '' }: Actor, account: string, protectedArns: string[]): string | undefined {
  const [, , , , , resource = ''] = arn.split(':');
  const names = resource.split('/');
  const role = names[0] === 'assumed-role' ? names[1] : undefined;
  const user = names[0] === 'user' ? names.at(-1) : undefined;
  const principal = role ? ({ type: 'role', name: role } as const) : user && ({ type: 'user', name: user } as const);
  return principal ? heldByProtected(protectedArns, account, [principal]) : undefined;
}
