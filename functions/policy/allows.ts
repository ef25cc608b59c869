import type { Access, AuthorizationRequest, PolicyText } from '../types.ts';
import { budgetOf, OverBudget } from './budget.ts';
import { decide } from './evaluate.ts';
import { readPolicy } from './read-policy.ts';

const BUDGET = 300_000;

/** Whether the policies, as far as they can be read, allow every request. What takes too much work is not allowed. */
export function allows(access: Access, requests: readonly AuthorizationRequest[]): boolean {
  const budget = budgetOf(BUDGET);
  const { policies, boundary } = access;
  const identity = policies.flatMap(statementsOf);
  const set = { identity, ...(boundary?.text !== undefined && { boundary: statementsOf(boundary) }) };
  try {
    return requests.every(request => decide(request, set, budget).allowed);
  } catch (error) {
    if (!(error instanceof OverBudget)) throw error;
    return false;
  }
}

function statementsOf({ name, text }: PolicyText) {
  return text === undefined ? [] : readPolicy(text, name).statements;
}
