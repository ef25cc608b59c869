import { anotherValue } from '../../document/another-value.ts';
import { parametersIn } from '../../document/interpolation.ts';
import { type Fields, textsIn } from '../../document/read-document.ts';
import { defineDocumentRule, type Found } from './define-document-rule.ts';

export const sessionLoggingRedirectable = defineDocumentRule({
  id: 'session-logging-redirectable',
  severity: 'high',
  judge(content) {
    return loggingTexts(content.inputs).flatMap(({ at, text }): Found[] => {
      for (const name of parametersIn(text).filter(parameter => content.parameters.has(parameter))) {
        const decision = anotherValue(name, content);
        if ('because' in decision) return [{ at, undecided: decision.because }];
        const value = decision.answer;
        if (value === undefined) continue;
        return [
          {
            at,
            value,
            parameter: name,
            says: `Its caller's ${name} decides where the session is logged, and may be ${JSON.stringify(value.slice(0, 60))}.`,
          },
        ];
      }
      return [];
    });
  },
});

/** The inputs that decide whether and where a session is logged, and under which key. */
function loggingTexts(inputs: Fields): { at: string; text: string }[] {
  return Object.keys(inputs)
    .filter(key => /^(?:s3|cloudWatch|kmsKeyId)/i.test(key))
    .flatMap(key => textsIn(inputs[key], `/inputs/${key}`));
}
