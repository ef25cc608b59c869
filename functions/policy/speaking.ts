import { namesAction, namesResource, type PolicySet } from './evaluate.ts';
import { matches } from './glob.ts';
import { type Lookup, widest } from './pattern.ts';
import type { Statement } from './read-policy.ts';
import { remembering } from './remembering.ts';

/** What a policy set says of one action on one ARN, as far as action and resource go. */
export interface Speaking {
  /** Allow statements of the identity policies, and those of the boundary where there is one. */
  allows: Statement[][];
  denies: Statement[];
  /** Refused whatever the context: nothing allows it, or a Deny stands without a condition. */
  refused: boolean;
  /** Those among them whose resources hold a variable, and so may yet be silent: `speaks` tells. */
  open: ReadonlySet<Statement>;
}

const remember = {
  groups: remembering<PolicySet, Statement[][]>(),
  statements: remembering<PolicySet, Statement[]>(),
  speaking: remembering<Statement[][], Speaking>(),
  grants: remembering<Statement[][], Statement[]>(),
};

/** The identity policies' statements that name an action, and the boundary's where there is one. */
function groupsOn(set: PolicySet, action: string): Statement[][] {
  return remember.groups(set, action, () => {
    const groups = set.boundary ? [set.identity, set.boundary] : [set.identity];
    const wanted = action.toLowerCase();
    return groups.map(group => group.filter(s => namesAction(s, wanted)));
  });
}

/** Every statement of the identity policies and the boundary that names one of the actions. */
export function statementsOn(set: PolicySet, actions: readonly string[]): Statement[] {
  const wanted = actions.map(action => action.toLowerCase());
  return remember.statements(set, wanted.join(), () =>
    [...set.identity, ...(set.boundary ?? [])].filter(s => wanted.some(action => namesAction(s, action))),
  );
}

/** The statements that may apply to an action on an ARN, whoever calls. */
export function speakingOf(set: PolicySet, action: string, arn: string): Speaking {
  const named = groupsOn(set, action);
  return remember.speaking(named, arn, () => {
    const open = new Set(named.flat().filter(holdsVariable));
    const said = named.map(group => group.filter(s => open.has(s) || namesResource(s, arn, noVariable)));
    const allows = said.map(group => group.filter(s => s.allow));
    const denies = said.flat().filter(s => !s.allow);
    const barred = denies.some(s => s.conditions.length === 0 && !open.has(s));
    return { allows, denies, open, refused: barred || allows.some(list => list.length === 0) };
  });
}

/** Those of the statements that speak of the ARN once the variables have these values. */
export function speaks(statements: Statement[], open: Speaking['open'], arn: string, lookup: Lookup): Statement[] {
  return open.size === 0 ? statements : statements.filter(s => !open.has(s) || namesResource(s, arn, lookup));
}

/** The identity policies' Allow statements that may cover the action on the ARN. */
export function grantsOf(set: PolicySet, action: string, arn: string): Statement[] {
  return remember.grants(groupsOn(set, action), arn, () => {
    const { allows, open } = speakingOf(set, action, arn);
    return allows[0]!.filter(s => !open.has(s) || mayName(s, arn));
  });
}

function mayName(s: Statement, arn: string): boolean {
  // A variable may be given any value, so under NotResource a pattern that holds one excludes nothing for certain.
  if (s.notResource) return !s.resources.some(pattern => pattern.fixed && matches(pattern.fixed, arn));
  return s.resources.some(pattern => matches(widest(pattern), arn));
}

function holdsVariable(s: Statement): boolean {
  return s.resources.some(pattern => !pattern.fixed);
}

function noVariable(): undefined {
  return undefined;
}
