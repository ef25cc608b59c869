import { inLambda, openDoor } from './door.ts';

/** Sessions as they are started or resumed. */
export const handler = openDoor('session-start', inLambda());
