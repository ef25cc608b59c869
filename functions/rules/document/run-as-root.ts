import { decide } from '../../document/decide.ts';
import { field, fields, isOn, pointerPart, type SessionContent, textOf } from '../../document/read-document.ts';
import { shortest } from '../../document/shortest.ts';
import { wordAutomaton } from '../../document/word-automaton.ts';
import { defineDocumentRule, type Found } from './define-document-rule.ts';

export const runAsRoot = defineDocumentRule({
  id: 'run-as-root',
  severity: 'medium',
  judge(content) {
    const { inputs, properties } = content;
    const found: Found[] = [];
    const user = textOf(field(inputs, 'runAsDefaultUser'))?.trim();
    const enabled = field(inputs, 'runAsEnabled');
    // Where runAsEnabled is said to be off, the user named beside it is not used.
    if (user && mayBeRoot(user, content) && (enabled === undefined || isOn(enabled))) {
      found.push({
        at: '/inputs/runAsDefaultUser',
        says: 'Its sessions run as root unless the principal has a run-as tag of its own.',
      });
    }
    for (const [platform, value] of Object.entries({ ...properties, '': properties })) {
      if (!isOn(field(fields(value) ?? {}, 'runAsElevated'))) continue;
      const at = `/properties${platform ? `/${pointerPart(platform)}` : ''}/runAsElevated`;
      found.push({
        at,
        says: `Its commands run as root or administrator${platform ? ` on ${platform}` : ''} (runAsElevated).`,
      });
    }
    return found;
  },
});

/** A caller's text may stand in the user's place; what cannot be decided may be root. */
function mayBeRoot(user: string, content: SessionContent): boolean {
  const root = wordAutomaton(['root'], rune => rune);
  const decision = decide(user, content, (pieces, budget) => shortest(pieces, { all: [root], none: [] }, budget));
  return 'because' in decision || decision.answer !== undefined;
}
