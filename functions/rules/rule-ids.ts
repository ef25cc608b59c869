import { administrator } from './access/administrator.ts';
import { accessRules } from './access/index.ts';
import { documentRules } from './document/index.ts';
import { eventRules } from './event/index.ts';
import { sessionRules } from './session/index.ts';
import { sessionDenied } from './session/session-denied.ts';

/** Verdicts that need no rule: what could not be judged, and who may use a document. */
const apart = ['document-shared', 'unjudgeable-policy', 'unjudgeable-document'];

/** Every rule that a configuration can speak of. */
export const ruleIds: ReadonlySet<string> = new Set([
  ...[...accessRules, administrator, ...documentRules, ...sessionRules, sessionDenied, ...eventRules].map(
    ({ id }) => id,
  ),
  ...apart,
]);
