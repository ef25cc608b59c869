import { foreignHost, isKnownHost } from '../../document/hosts.ts';
import { partsOf, soleParameter } from '../../document/interpolation.ts';
import { field, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

export const openHost = defineDocumentRule({
  id: 'open-host',
  severity: 'critical',
  judge(content, { baseline }) {
    if (content.sessionType !== 'Port') return [];
    const given = field(content.properties, 'host');
    const at = '/properties/host';
    if (typeof given === 'object' && given !== null) return [{ undecided: 'its host is not text', at }];
    const text = textOf(given)?.trim();
    if (!text) return [];
    const parts = partsOf(text);
    const fixed = parts.every(part => 'literal' in part);
    // Braces that are left over may be a placeholder to another reader.
    if (!fixed && parts.some(part => 'literal' in part && /[{}]/.test(part.literal)))
      return [{ undecided: 'its host holds braces that are no placeholder', at }];
    const decision = fixed ? { answer: text } : foreignHost(text, content, baseline.hosts);
    if (fixed && isKnownHost(text, baseline.hosts)) return [];
    if ('because' in decision) return [{ undecided: decision.because, at }];
    const host = decision.answer;
    if (host === undefined) return [];
    const says = !fixed
      ? `Its caller may choose a host outside the baseline, for instance ${JSON.stringify(host)}: the node becomes a way into its network.`
      : `It forwards to the host ${JSON.stringify(host)}, which is outside the baseline.`;
    return [{ says, at, value: host, parameter: soleParameter(text) }];
  },
});
