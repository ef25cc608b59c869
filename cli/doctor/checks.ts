import { checkConfiguration } from './check-configuration.ts';
import { checkFunctions } from './check-functions.ts';
import { checkReach } from './check-reach.ts';
import { checkRules } from './check-rules.ts';
import { checkSubscriptions } from './check-subscriptions.ts';
import { checkTrail } from './check-trail.ts';
import type { Check, Verdict } from './verdict.ts';
import type { Wiring } from './wiring.ts';

/** In the order in which an event passes them. */
export const checks: readonly Check[] = [
  checkTrail,
  checkRules,
  checkFunctions,
  checkSubscriptions,
  checkConfiguration,
  checkReach,
];

export const examine = (wiring: Wiring): Verdict[] =>
  checks.flatMap(({ id, judge }) => judge(wiring).map(say => ({ check: id, ...say })));
