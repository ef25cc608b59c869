/** Thrown where a policy takes more work to judge than one judgement may spend. */
export class OverBudget extends Error {}

/** Work still allowed for one judgement; shared by every part of the search. */
export interface Budget {
  left: number;
}

/** Takes `cost` from the budget. @throws OverBudget */
export function spend(budget: Budget, cost = 1): void {
  budget.left -= cost;
  if (budget.left < 0) throw new OverBudget('the policy takes too much work to judge');
}
