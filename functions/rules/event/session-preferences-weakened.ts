import { type Fields, field, fields, isOn, readDocument, textOf } from '../../document/read-document.ts';
import type { Snapshot } from '../../types.ts';
import { defineEventRule } from './define-event-rule.ts';

/** The document behind every session that names none, and the region's session preferences. */
const preferences = 'SSM-SessionManagerRunShell';

/** What is lost concerns everybody's sessions, and most of it opens nothing that another rule could prove. */
export const sessionPreferencesWeakened = defineEventRule({
  id: 'session-preferences-weakened',
  severity: 'high',
  on: ['session-document'],
  judge({ name, region, deleted, event }, _settings, snapshot) {
    if (name !== preferences) return [];
    if (deleted)
      return [
        { says: `The session preferences of ${region} were deleted: logging, encryption, run-as and limits are lost.` },
      ];
    const before = event === 'CreateDocument' ? {} : inputsOf(snapshot.before)[0];
    if (!before) return [];
    const lost = new Set(inputsOf(snapshot.now).flatMap(now => differences(before, now)));
    return lost.size === 0 ? [] : [{ says: `The session preferences of ${region} changed: ${[...lost].join('; ')}.` }];
  },
});

/** The `inputs` of every version that could be read. */
function inputsOf(subjects: Snapshot['now'] | undefined): Fields[] {
  const versions = (subjects ?? []).flatMap(subject => (subject.kind === 'document' ? subject.versions : []));
  return versions.flatMap(({ text }) => {
    const reading = text === undefined ? undefined : readDocument(text);
    return reading?.outcome === 'session' ? [reading.content.inputs] : [];
  });
}

/** Where a change, not only a loss, takes something from whoever relied on it. */
const kept = new Map([
  ['s3BucketName', 'logging to the bucket'],
  ['cloudWatchLogGroupName', 'logging to the log group'],
  ['kmsKeyId', 'encryption with the key'],
  ['runAsDefaultUser', 'the user that sessions run as,'],
]);
const switches = new Map([
  ['s3EncryptionEnabled', 'the check that the bucket is encrypted'],
  ['cloudWatchEncryptionEnabled', 'the check that the log group is encrypted'],
  ['cloudWatchStreamingEnabled', 'streaming to the log group'],
  ['runAsEnabled', 'run-as'],
]);
const limits = new Map([
  ['idleSessionTimeout', 'the idle timeout'],
  ['maxSessionDuration', 'the maximum duration'],
]);

function differences(before: Fields, now: Fields): string[] {
  const textIn = (inputs: Fields, key: string) => textOf(field(inputs, key))?.trim() ?? '';
  const both = (key: string) => [textIn(before, key), textIn(now, key)] as const;
  const found: string[] = [];
  for (const [key, what] of kept) {
    const [then, today] = both(key);
    if (then === '' || then === today) continue;
    found.push(`${what} ${shown(then)} ${today === '' ? 'is lost' : `became ${shown(today)}`}`);
  }
  for (const [key, what] of switches)
    if (isOn(field(before, key)) && !isOn(field(now, key))) found.push(`${what} is off`);
  for (const [key, what] of limits) {
    const [then, today] = both(key);
    if (then === '' || !(today === '' || Number(today) > Number(then))) continue;
    found.push(`${what} of ${shown(then)} minutes ${today === '' ? 'is lost' : `became ${shown(today)}`}`);
  }
  return [...found, ...profiles(before, now)];
}

function profiles(before: Fields, now: Fields): string[] {
  const profileIn = (inputs: Fields, platform: string) =>
    textOf(field(fields(field(inputs, 'shellProfile')) ?? {}, platform)) ?? '';
  return ['linux', 'windows'].flatMap(platform => {
    const [then, today] = [profileIn(before, platform), profileIn(now, platform)];
    if (then === today) return [];
    const what = `the ${platform} shell profile`;
    return [today === '' ? `${what} ${shown(then)} is lost` : `${what} runs ${shown(today)} in everybody's sessions`];
  });
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
