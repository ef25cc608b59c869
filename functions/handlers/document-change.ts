import { inLambda, openDoor } from './door.ts';

/** Changes to session documents and to whom they are shared. */
export const handler = openDoor('document-change', inLambda());
