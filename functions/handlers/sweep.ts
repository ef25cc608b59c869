import { inLambda } from './surroundings.ts';
import { openSweep } from './sweep-door.ts';

/** The whole account, on a schedule. */
export const handler = openSweep(inLambda());
