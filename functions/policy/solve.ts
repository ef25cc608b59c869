import type { AuthorizationRequest } from '../types.ts';
import { type Budget, spend } from './budget.ts';
import { decide, holdsFor, type PolicySet, type Value } from './evaluate.ts';
import { type Lookup, resolve } from './pattern.ts';
import type { Predicate, Statement } from './read-policy.ts';
import { remembering } from './remembering.ts';
import { clockText, requestOf } from './request.ts';
import { type Ask, alwaysPresent, type Caller, type OpenSlot, slotOf } from './slot.ts';
import { type Demand, epochOf, meets, solveKey } from './solve-key.ts';
import { speakingOf, speaks } from './speaking.ts';
import { assignments, freshValue } from './variable-pool.ts';

export interface Problem {
  set: PolicySet;
  caller: Caller;
  now: Date;
  budget: Budget;
}

/** A condition that must come out as `wanted` for the resource of one ask, beside what the policy says. */
export interface Extra {
  ask: number;
  predicate: Predicate;
  wanted: boolean;
}

export interface Solved {
  requests: AuthorizationRequest[];
  /** The identity statement that allows each ask, in order. */
  by: Statement[];
}

/** One key of a request in the making. */
export interface Cell {
  slot: OpenSlot;
  value: Value;
  demands: Demand[];
  /** Chosen before the search because a policy variable reads it. */
  pinned: boolean;
}
export type Model = ReadonlyMap<string, Cell>;

export interface Wish {
  extras?: Extra[];
  /** Keys whose value is settled before the search. */
  variables?: string[];
  /** Refuses values of a settled key. */
  accepts?: (key: string, value: Value) => boolean;
}

/** Rules ask for the same sessions as one another. */
const remember = {
  home: remembering<Problem, Problem>(),
  solved: remembering<Problem, Solved | undefined>(),
};

/**
 * Finds a context in which every ask is allowed, or undefined where there is none within bounds. What it returns
 * has been confirmed by the plain evaluator. @throws OverBudget
 */
export function solve(problem: Problem, asks: readonly Ask[], wish?: Wish): Solved | undefined {
  if (asks.some(ask => isRefused(problem, ask))) return undefined;
  spend(problem.budget, asks.length);
  if (wish) return search(problem, asks, wish);
  return remember.solved(problem, asks.map(textOf).join(), () => search(problem, asks, {}));
}

/** Whether it is refused whatever the context, which takes no search to tell. */
function isRefused(problem: Problem, { action, resource }: Ask): boolean {
  return speakingOf(problem, action, resource.arn).refused;
}

/** All that a search reads of an ask. */
function textOf({ action, resource, call, check, tagging }: Ask): string {
  const { arn, account, tags } = resource;
  const worn = tags === 'free' || tags.size === 0 ? tags === 'free' : [...tags];
  return JSON.stringify([action, arn, account, worn, call, check, tagging && [...tagging.tags, tagging.keys]]);
}

function search(anywhere: Problem, asks: readonly Ask[], wish: Wish): Solved | undefined {
  const problem = atHome(anywhere, asks);
  for (const settled of assignments(problem, asks, wish)) {
    spend(problem.budget, 8 + settled.size * 4);
    const start = startingModel(problem, asks[0]!);
    for (const [name, { slot, value }] of settled) start.set(name, { slot, value, demands: [], pinned: true });
    const solved = searchWith(problem, asks, start, wish.extras ?? []);
    if (solved) return solved;
  }
  return undefined;
}

/** Sessions and changes start in the account of what is asked first; whose documents they use does not move the caller. */
function atHome(problem: Problem, asks: readonly Ask[]): Problem {
  const { caller } = problem;
  const { account } = asks[0]!.resource;
  if (caller.account || !account) return problem;
  return remember.home(problem, account, () => ({ ...problem, caller: { ...caller, account } }));
}

/** Whether each ask alone is allowed to somebody of the first one's account: where one is not, all together are not. */
export function eachAlone(problem: Problem, asks: readonly Ask[]): boolean {
  if (asks.some(ask => isRefused(problem, ask))) return false;
  const home = atHome(problem, asks);
  return asks.every(ask => solve(home, [ask]) !== undefined);
}

/** What every request carries, before any condition asks for it. */
function startingModel(problem: Problem, ask: Ask): Map<string, Cell> {
  const model = new Map<string, Cell>();
  for (const key of alwaysPresent) {
    const slot = slotOf(key.toLowerCase(), key, ask, problem.caller);
    if ('name' in slot)
      model.set(slot.name, { slot, value: freshCaller(slot.key, problem), demands: [], pinned: false });
  }
  return model;
}

function freshCaller(key: string, problem: Problem): string {
  const { account } = problem.caller;
  return key === 'aws:principalarn' && account ? `arn:aws:iam::${account}:role/fresh-role` : freshValue(key);
}

function searchWith(
  problem: Problem,
  asks: readonly Ask[],
  start: Model,
  extras: readonly Extra[],
): Solved | undefined {
  const { budget } = problem;
  const lookups = asks.map(ask => lookupOf(problem, start, ask));
  const said = asks.map(({ action, resource: { arn } }, i) => {
    const { allows, denies, open } = speakingOf(problem, action, arn);
    const now = (statements: Statement[]) => speaks(statements, open, arn, lookups[i]!);
    return { allows: allows.map(now), denies: now(denies) };
  });
  const choices = said.flatMap(({ allows }, i) => allows.map(statements => ({ i, statements })));
  if (choices.some(choice => choice.statements.length === 0)) return undefined;
  const denies = said.flatMap((one, i) => one.denies.map(s => ({ i, s })));
  if (denies.some(({ s }) => s.conditions.length === 0)) return undefined;

  const copyOf = (model: Model): Map<string, Cell> => {
    spend(budget, model.size);
    return new Map(model);
  };
  const demand = (draft: Map<string, Cell>, i: number, predicate: Predicate, wanted: boolean): boolean => {
    spend(budget, 1 + predicate.values.length);
    const globs = predicate.values.map(value => resolve(value, lookups[i]!)).filter(glob => glob !== undefined);
    return addDemand(problem, draft, asks[i]!, predicate, {
      key: predicate.key,
      operator: predicate.operator,
      globs,
      wanted,
    });
  };
  const choose = (model: Map<string, Cell>, at: number): Solved | undefined => {
    const choice = choices[at];
    if (!choice) return repair(model, 0);
    for (const statement of choice.statements) {
      const draft = copyOf(model);
      const met = statement.conditions.every(predicate => demand(draft, choice.i, predicate, true));
      const solved = met ? choose(draft, at + 1) : undefined;
      if (solved) return solved;
    }
    return undefined;
  };
  // Each Deny that bites is made not to, from where the last one stood on: what was looked at before stays so, mostly.
  const repair = (model: Map<string, Cell>, from: number): Solved | undefined => {
    for (let seen = 0; seen < denies.length; seen++) {
      const at = (from + seen) % denies.length;
      const { i, s } = denies[at]!;
      if (!s.conditions.every(predicate => demandHolds(problem, model, asks[i]!, predicate, lookups[i]!))) continue;
      for (const predicate of s.conditions) {
        // Whoever handed the model over has no use of it once the last way has failed.
        const draft = predicate === s.conditions.at(-1) ? model : copyOf(model);
        const solved = demand(draft, i, predicate, false) ? repair(draft, at + 1) : undefined;
        if (solved) return solved;
      }
      return undefined;
    }
    return confirm(problem, asks, model);
  };
  const draft = copyOf(start);
  return extras.every(({ ask, predicate, wanted }) => demand(draft, ask, predicate, wanted))
    ? choose(draft, 0)
    : undefined;
}

function lookupOf(problem: Problem, model: Model, ask: Ask): Lookup {
  return key => {
    const value = valueIn(problem, model, ask, key, key);
    return typeof value === 'string' ? value : undefined;
  };
}

function valueIn(problem: Problem, model: Model, ask: Ask, key: string, written: string): Value {
  const slot = slotOf(key, written, ask, problem.caller);
  if ('fixed' in slot) return slot.fixed;
  const cell = model.get(slot.name);
  const value = !cell && slot.kind === 'clock' ? clockText(problem.now) : cell?.value;
  return key === 'aws:epochtime' ? epochOf(value) : value;
}

function demandHolds(problem: Problem, model: Model, ask: Ask, predicate: Predicate, lookup: Lookup): boolean {
  spend(problem.budget, 1 + predicate.values.length);
  const globs = predicate.values.map(value => resolve(value, lookup)).filter(glob => glob !== undefined);
  return holdsFor(predicate.operator, globs, valueIn(problem, model, ask, predicate.key, predicate.written));
}

/** Adds one more demand on one key, which alone is solved again; false where it cannot be met, and the draft is spoilt. */
function addDemand(
  problem: Problem,
  draft: Map<string, Cell>,
  ask: Ask,
  predicate: Predicate,
  demand: Demand,
): boolean {
  const slot = slotOf(predicate.key, predicate.written, ask, problem.caller);
  if ('fixed' in slot) return meets({ ...demand, key: '' }, slot.fixed);
  const cell = draft.get(slot.name);
  if (cell?.pinned) return meets(demand, cell.value);
  const demands = [...(cell?.demands ?? []), demand];
  spend(problem.budget, 1 + demands.length);
  if (cell && meets(demand, cell.value)) {
    draft.set(slot.name, { ...cell, demands });
    return true;
  }
  const question = { kind: slot.kind, fresh: freshValue(slot.key), now: problem.now };
  const solution = solveKey(demands, question, problem.budget);
  if (solution) draft.set(slot.name, { slot, value: solution.value, demands, pinned: false });
  return solution !== undefined;
}

/** The witness, kept only if the plain evaluator allows every request of it. */
function confirm(problem: Problem, asks: readonly Ask[], model: Model): Solved | undefined {
  spend(problem.budget, 2 * asks.length * model.size);
  const requests = asks.map(ask => requestOf(problem, model, ask));
  const decisions = requests.map(request => decide(request, problem.set, problem.budget));
  if (!decisions.every(decision => decision.allowed)) return undefined;
  return { requests, by: decisions.map(decision => decision.by!) };
}
