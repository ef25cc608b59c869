import { field, fields, isOn, pointerPart, textOf } from '../../document/read-document.ts';
import { defineDocumentRule, type Found } from './define-document-rule.ts';

export const runAsRoot = defineDocumentRule({
  id: 'run-as-root',
  severity: 'medium',
  judge({ inputs, properties }) {
    const found: Found[] = [];
    const user = textOf(field(inputs, 'runAsDefaultUser'))?.trim();
    const enabled = field(inputs, 'runAsEnabled');
    // Where runAsEnabled is said to be off, the user named beside it is not used.
    if (user === 'root' && (enabled === undefined || isOn(enabled))) {
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
