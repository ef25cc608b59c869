import { inLambda, openDoor } from './door.ts';

/** Changes to managed and inline policies, attachments and boundaries, as IAM records them. */
export const handler = openDoor('policy-change', inLambda());
