/** Thrown where a policy takes more work to judge than one judgement may spend. */
export class OverBudget extends Error {}

/** Work still allowed for one judgement, a microsecond or so each; shared by every part of the search. */
export interface Budget {
  left: number;
}

const STEPS_A_UNIT = 64;
/** Steps of matching that nobody has paid for yet. */
let unpaid = 0;

/** A budget that owes nothing for what was matched before. */
export function budgetOf(left: number): Budget {
  unpaid = 0;
  return { left };
}

/**
 * Counts matching, which all searching is made of, without a budget in hand: it happens deep under code that is asked
 * about one value, and whoever spends next pays for it.
 */
export function worked(steps: number): void {
  unpaid += steps;
}

/** Takes `cost`, and what was matched since the last time, from the budget. @throws OverBudget */
export function spend(budget: Budget, cost = 1): void {
  budget.left -= cost + unpaid / STEPS_A_UNIT;
  unpaid = 0;
  if (budget.left < 0) throw new OverBudget('the policy takes too much work to judge');
}
