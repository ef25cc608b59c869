import { type Budget, spend } from './budget.ts';
import { namesAction, namesResource, type PolicySet } from './evaluate.ts';
import { type Glob, matches } from './glob.ts';
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

/** What is asked, and who pays for it. */
interface Asked {
  set: PolicySet;
  budget: Budget;
}

/** What it costs to find an answer that was given before. */
const RECALL = 0.25;

const remember = {
  groups: remembering<PolicySet, Statement[][]>(),
  statements: remembering<PolicySet, Statement[]>(),
  speaking: remembering<Statement[][], Speaking>(),
  grants: remembering<Statement[][], Statement[]>(),
  open: remembering<Statement[][], ReadonlySet<Statement>>(),
  tails: remembering<Statement[], Tails>(),
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
export function speakingOf({ set, budget }: Asked, action: string, arn: string): Speaking {
  spend(budget, RECALL);
  const named = groupsOn(set, action);
  return remember.speaking(named, arn, () => {
    const open = openAmong(named);
    const said = named.map(group => speakingIn(group, open, arn, budget));
    const allows = said.map(group => group.filter(s => s.allow));
    const denies = said.flat().filter(s => !s.allow);
    spend(budget);
    const barred = denies.some(s => s.conditions.length === 0 && !open.has(s));
    return { allows, denies, open, refused: barred || allows.some(list => list.length === 0) };
  });
}

/** Statements whose resources hold a variable. */
function openAmong(named: Statement[][]): ReadonlySet<Statement> {
  return remember.open(named, '', () => new Set(named.flat().filter(holdsVariable)));
}

/** A group's statements by the name that ends all of their resources, each with its place; the others apart. */
interface Tails {
  byName: Map<string, Placed[]>;
  others: Placed[];
}
type Placed = { s: Statement; place: number };

/** A long policy names target after target, and an ARN need only be compared with those of its own name. */
function speakingIn(group: Statement[], open: Speaking['open'], arn: string, budget: Budget): Statement[] {
  const { byName, others } = remember.tails(group, '', () => tailsOf(group, open));
  const alike = byName.get(nameOf(arn)) ?? [];
  spend(budget, (others.length + alike.length) / 8);
  const speaking = [...others, ...alike].filter(({ s }) => open.has(s) || namesResource(s, arn, noVariable));
  if (alike.length > 0) speaking.sort((a, b) => a.place - b.place);
  return speaking.map(({ s }) => s);
}

function tailsOf(group: Statement[], open: Speaking['open']): Tails {
  const byName: Tails['byName'] = new Map();
  const others: Placed[] = [];
  for (const [place, s] of group.entries()) {
    const tails = s.notResource || open.has(s) ? [] : s.resources.map(({ fixed }) => tailOf(fixed!));
    if (tails.length === 0 || !tails.every(tail => tail.includes('/'))) others.push({ s, place });
    else
      for (const name of new Set(tails.map(nameOf))) {
        if (!byName.has(name)) byName.set(name, []);
        byName.get(name)!.push({ s, place });
      }
  }
  return { byName, others };
}

/** The text that whatever a pattern matches must end with. */
function tailOf({ literal, prefix, suffix }: Glob): string {
  return literal ? prefix : suffix;
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Those of the statements that speak of the ARN once the variables have these values. */
export function speaks(statements: Statement[], open: Speaking['open'], arn: string, lookup: Lookup): Statement[] {
  return open.size === 0 ? statements : statements.filter(s => !open.has(s) || namesResource(s, arn, lookup));
}

/** The identity policies' Allow statements that may cover the action on the ARN. */
export function grantsOf(asked: Asked, action: string, arn: string): Statement[] {
  spend(asked.budget, RECALL);
  return remember.grants(groupsOn(asked.set, action), arn, () => {
    const { allows, open } = speakingOf(asked, action, arn);
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
