import type { ChangeFinding, Finding } from '../types.ts';

/** Whether nothing that was found is found any more, whichever policy or version it now stands in. */
export function closes(opened: ChangeFinding[], left: Finding[]): boolean {
  const rules = new Set(opened.map(finding => finding.rule));
  return left.every(finding => !rules.has(finding.rule));
}

/** Rule ids, each once, as people read them. */
export const rulesOf = (findings: Finding[]): string => [...new Set(findings.map(finding => finding.rule))].join(', ');
