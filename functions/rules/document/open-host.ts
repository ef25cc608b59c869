import { foreignHost } from '../../document/hosts.ts';
import { soleParameter } from '../../document/interpolation.ts';
import { field, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

export const openHost = defineDocumentRule({
  id: 'open-host',
  severity: 'critical',
  judge(content, { baseline }) {
    if (content.sessionType !== 'Port') return [];
    const text = textOf(field(content.properties, 'host'))?.trim();
    if (!text) return [];
    const at = '/properties/host';
    const decision = foreignHost(text, content, baseline.hosts);
    if ('because' in decision) return [{ undecided: decision.because, at }];
    const host = decision.answer;
    if (host === undefined) return [];
    const says = text.includes('{{')
      ? `Its caller may choose a host outside the baseline, for instance ${JSON.stringify(host)}: the node becomes a way into its network.`
      : `It forwards to the host ${JSON.stringify(host)}, which is outside the baseline.`;
    return [{ says, at, value: host, parameter: soleParameter(text) }];
  },
});
