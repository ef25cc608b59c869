import { openDoor } from './door.ts';
import { inLambda } from './surroundings.ts';

/** Changes to session documents and to whom they are shared. */
export const handler = openDoor('document-change', inLambda());
