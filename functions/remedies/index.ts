import type { Remedy } from './define-remedy.ts';
import { restorePolicyVersion } from './restore-policy-version.ts';

export const remedies: Remedy[] = [restorePolicyVersion];
