import type { SessionContent } from '../../document/read-document.ts';
import type { Severity } from '../../types.ts';
import type { Settings } from '../settings.ts';

/** What a rule found: a fact with its place, the caller's input that proves it and the parameter it goes to, or a question it could not decide. */
export type Found =
  | { says: string; at: string; value?: string; parameter?: string | undefined; undecided?: never }
  | { undecided: string; at: string };

export interface DocumentRule {
  id: string;
  severity: Severity;
  judge(content: SessionContent, settings: Settings): Found[];
}

export function defineDocumentRule(rule: DocumentRule): DocumentRule {
  return rule;
}
