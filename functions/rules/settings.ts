import type { Baseline } from '../baseline.ts';
import type { Regime } from '../types.ts';

/** What every rule is given besides its subject. */
export interface Settings {
  baseline: Baseline;
  regime: Regime;
  now: Date;
}
