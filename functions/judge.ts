import type { Config, RuleOverride } from './config.ts';
import { judgeAccess } from './rules/access/index.ts';
import { judgeDocument } from './rules/document/index.ts';
import { judgeSession } from './rules/session/index.ts';
import type { Settings } from './rules/settings.ts';
import type { Finding, Subject } from './types.ts';

/** What subjects are measured against: the rules' settings and a site's own word on single rules. */
export interface Standard extends Settings {
  rules: Config['rules'];
}

/** Failed attempts are daily bread in any account; a site asks for them by name. */
const offUnlessAsked = new Set(['session-denied']);

export const standardOf = (config: Config, now: Date): Standard => ({
  baseline: config.baseline,
  regime: config.regime,
  rules: config.rules,
  now,
});

/** Every finding on one subject, as the configuration wants it: rules that are off left out, severities overridden. */
export function judge(subject: Subject, standard: Standard): Finding[] {
  return weigh(judgeAll(subject, standard), standard.rules);
}

/** Applies a site's word on single rules to findings that were made elsewhere. */
export function weigh(findings: Finding[], rules: ReadonlyMap<string, RuleOverride>): Finding[] {
  return findings.flatMap(finding => {
    const override = rules.get(finding.rule);
    const off = override?.mode ? override.mode === 'off' : offUnlessAsked.has(finding.rule);
    return off ? [] : [{ ...finding, severity: override?.severity ?? finding.severity }];
  });
}

function judgeAll(subject: Subject, settings: Settings): Finding[] {
  switch (subject.kind) {
    case 'access':
      return judgeAccess(subject, settings);
    case 'document':
      return judgeDocument(subject, settings);
    case 'session':
      return judgeSession(subject, settings);
  }
}
