import { openDoor } from './door.ts';
import { inLambda } from './surroundings.ts';

/** Sessions as they are started or resumed. */
export const handler = openDoor('session-start', inLambda());
