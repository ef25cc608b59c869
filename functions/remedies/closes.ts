import type { ChangeFinding, Finding } from '../types.ts';

/** Whether nothing that was found is found any more, whichever policy or version it now stands in. */
export function closes(opened: ChangeFinding[], left: Finding[]): boolean {
  const rules = new Set(opened.map(finding => finding.rule));
  return left.every(finding => !rules.has(finding.rule));
}

/** Whether what is left was all found before, and nothing of it is what is to be closed. */
export function closesFor(opened: ChangeFinding[], now: Finding[], left: Finding[]): boolean {
  const known = new Set(now.map(finding => finding.rule));
  return closes(opened, left) && left.every(finding => known.has(finding.rule));
}

/** Rule ids, each once, as people read them. */
export const rulesOf = (findings: Finding[]): string => [...new Set(findings.map(finding => finding.rule))].join(', ');
