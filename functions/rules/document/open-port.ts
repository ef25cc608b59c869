import { soleParameter } from '../../document/interpolation.ts';
import { everyPort, openPorts, portList } from '../../document/ports.ts';
import { field, textOf } from '../../document/read-document.ts';
import { defineDocumentRule } from './define-document-rule.ts';

/** Every Port document forwards, whatever its `type` (amazon-ssm-agent, plugins/port). */
export const openPort = defineDocumentRule({
  id: 'open-port',
  severity: 'high',
  judge(content, { baseline }) {
    if (content.sessionType !== 'Port') return [];
    const text = textOf(field(content.properties, 'portNumber'))?.trim();
    const at = text ? '/properties/portNumber' : '/properties';
    const decision = text ? openPorts(text, content) : { answer: everyPort() };
    if ('because' in decision) return [{ undecided: decision.because, at }];
    const outside = [...decision.answer.keys()].filter(port => !baseline.ports.includes(port));
    const first = outside.find(port => port > 0 && decision.answer.get(port) === `${port}`) ?? outside[0];
    if (first === undefined) return [];
    const what = outside.length === 1 ? `port ${first}` : `${outside.length} ports (${portList(outside)})`;
    const lead = text ? 'It forwards to' : 'It names no port, so as far as anyone knows it forwards to';
    const value = decision.answer.get(first)!;
    return [
      {
        says: `${lead} ${what} outside the baseline.${searchHint(text, content.parameters)}`,
        at,
        value,
        parameter: soleParameter(text ?? ''),
      },
    ];
  },
});

function searchHint(text: string | undefined, parameters: Map<string, { allowedPattern?: string }>): string {
  const pattern = [...parameters].find(([name]) => text?.includes(name))?.[1].allowedPattern;
  const anchored = !pattern || /^\^\(.*\)\$$/s.test(pattern);
  return anchored ? '' : ' An allowedPattern is searched for, not matched whole: write ^(…)$ around all of it.';
}
