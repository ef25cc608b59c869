import type { Alert } from '../types.ts';
import { messageBytes } from './to-message.ts';

/** SNS takes 262,144 bytes of message and attributes; the rest is for the envelopes of its subscribers. */
const mostBytes = 240_000;

/** The alert, cut until SNS takes it: the contexts of the witnesses go first, then the least findings and gaps. */
export function shorten(alert: Alert): Alert {
  if (messageBytes(alert) <= mostBytes) return alert;
  let cut: Alert = { ...withoutContexts(alert), gaps: cutGaps(alert.gaps, 50) };
  for (let most = 64; messageBytes(cut) > mostBytes && most >= 1; most = Math.floor(most / 2)) {
    const left = alert.findings.length - most;
    const gaps = left > 0 ? [`${left} more findings do not fit into this message.`] : [];
    cut = { ...cut, findings: cut.findings.slice(0, most), gaps: [...gaps, ...cutGaps(alert.gaps, most)] };
  }
  return cut;
}

function cutGaps(gaps: string[], most: number): string[] {
  return gaps.length > most ? [...gaps.slice(0, most), `${gaps.length - most} more gaps do not fit.`] : gaps;
}

function withoutContexts(alert: Alert): Alert {
  return {
    ...alert,
    findings: alert.findings.map(finding =>
      finding.witness
        ? {
            ...finding,
            witness: {
              ...finding.witness,
              requests: finding.witness.requests.slice(0, 4).map(request => ({ ...request, context: {} })),
            },
          }
        : finding,
    ),
  };
}
