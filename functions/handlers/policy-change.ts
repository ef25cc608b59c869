import { openDoor } from './door.ts';
import { inLambda } from './surroundings.ts';

/** Changes to managed and inline policies, attachments and boundaries, as IAM records them. */
export const handler = openDoor('policy-change', inLambda());
