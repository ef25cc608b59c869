import type { Access, ChangeOf, PolicyText, Principal, Seen } from '../types.ts';
import { accessOf, type HeldPolicy, holdingsOf } from './principal-policies.ts';
import type { Reader } from './reader.ts';
import { seenAfter } from './seen-after.ts';
import type { Sight } from './sight.ts';

type PrincipalChange = ChangeOf<'attachment' | 'inline-policy' | 'guard-removed'>;

/** Of a group's members, as many as are judged with what they hold beside it. */
const mostMembers = 5;

/** What a holder's policies were before the change, and how the event left them where that differs from now. */
export interface Forms {
  before: PolicyText[];
  carried?: PolicyText[];
}

/**
 * The changed principal, and for a group its members, each with all that it holds. `forms` is given a holder's policies, and by which
 * group they come to it where it is a member.
 */
export async function principalSight(
  change: PrincipalChange,
  aws: Reader,
  forms: (policies: HeldPolicy[], via: string | undefined) => Forms,
  seen: { earlier: Seen | undefined; gone?: string | undefined },
): Promise<Sight> {
  const { principal } = change;
  const sight = { now: [] as Access[], carried: [] as Access[], before: [] as Access[] };
  let kept: Seen | undefined;
  for (const holder of await withMembers(principal, aws)) {
    const now = await holdingsOf(aws, holder);
    const { before, carried } = forms(now.policies, holder === principal ? undefined : principal.name);
    const holding = (policies: PolicyText[]) => accessOf(change, holder, { ...now, policies });
    sight.now.push(holding(now.policies));
    sight.before.push(holding(before));
    if (carried) sight.carried.push(holding(carried));
    kept ??= seenAfter(now.seen, seen.earlier, seen.gone);
  }
  return { ...sight, ...(kept && { seen: kept }) };
}

/** The principal itself, then the members of a group. */
export async function withMembers(principal: Principal, aws: Reader): Promise<Principal[]> {
  const { type, name } = principal;
  if (type !== 'group') return [principal];
  const { items } = await aws.list(
    'iam:GetGroup',
    { GroupName: name },
    page => page.Users.map(user => ({ type: 'user' as const, name: user.UserName })),
    `The members of group/${name}`,
    mostMembers,
  );
  return [principal, ...items];
}
