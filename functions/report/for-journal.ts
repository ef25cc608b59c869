import type { Alert } from '../types.ts';

/** The alert as the journal keeps it: the witnesses, which are most of it, are with those who were told. */
export function forJournal(alert: Alert): Alert {
  const findings = alert.findings.slice(0, 30).map(({ witness: _, ...finding }) => finding);
  return { ...alert, findings, gaps: alert.gaps.slice(0, 20) };
}
