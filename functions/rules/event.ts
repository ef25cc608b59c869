import type { Change, Finding } from '../types.ts';

/** What the event alone says: settings, run-as tags and the guardrail's own parts have no policy to judge. */
export function judgeEvent(change: Change): Finding[] {
  switch (change.kind) {
    case 'guardrail':
      return [
        {
          rule: 'guardrail-tampering',
          severity: 'critical',
          says: `${change.event} changed a part of the guardrail itself: ${change.part}.`,
          at: '',
          source: change.resource,
        },
      ];
    case 'account-setting':
      return opensPublicSharing(change.setting, change.value)
        ? [
            {
              rule: 'public-sharing-enabled',
              severity: 'high',
              says: 'Documents of this account may now be shared with everybody.',
              at: '',
              source: change.setting,
            },
          ]
        : [];
    case 'tag':
      return runAsTags(change.added, change.removed).map(says => ({
        rule: 'run-as-changed',
        severity: 'high',
        says,
        at: '',
        source: change.resource,
      }));
    default:
      return [];
  }
}

/** The setting is `/ssm/documents/console/public-sharing-permission`; a reset leaves AWS's default, which is Enable. */
function opensPublicSharing(setting: string, value: string | undefined): boolean {
  return setting.endsWith('/ssm/documents/console/public-sharing-permission') && value !== 'Disable';
}

function runAsTags(added: Record<string, string>, removed: string[]): string[] {
  const key = 'SSMSessionRunAs';
  const set = Object.hasOwn(added, key) ? [`Sessions of this principal now run as the user ${added[key]}.`] : [];
  const gone = removed.includes(key) ? ['Sessions of this principal no longer run as the user it was bound to.'] : [];
  return [...set, ...gone];
}
