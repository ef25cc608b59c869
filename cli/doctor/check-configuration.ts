import { type Config, modeFor, readConfig } from '../../functions/config.ts';
import { defineCheck, note, ok, type Say, unknown, wrong } from './verdict.ts';
import { isUnread, type Wiring } from './wiring.ts';

/** The configuration in force is read as the functions read it: its mode here, its scope, and its tags in the rules. */
export const checkConfiguration = defineCheck({
  id: 'configuration',
  judge(wiring) {
    const { configuration, account, functions } = wiring;
    if (isUnread(configuration)) return [unknown('the configuration', configuration)];
    if (functions.length === 0) return [note('The configuration stands beside the functions.')];
    if (!configuration) return [note('No configuration was found; the defaults only alert.')];
    let config: Config;
    try {
      config = readConfig(configuration.text);
    } catch (error) {
      return [wrong(`${configuration.from} is refused, so nothing is remedied: ${(error as Error).message}`)];
    }
    const read = ok(`${configuration.from} is accepted (digest ${config.digest}).`);
    return [read, ...scopeOf(config, account), ...tagsOf(config, wiring)];
  },
});

function scopeOf(config: Config, account: string): Say[] {
  const remediated = [...config.mode.accounts].filter(([, mode]) => mode === 'remediate').map(([id]) => id);
  return [
    note(`Mode in ${account}: ${modeFor(config, account)}.`),
    note(remediated.length === 0 ? 'No account is remediated.' : `Remediated accounts: ${remediated.join(', ')}.`),
  ];
}

/** The rules let through changes of the tags that their template was told of; the configuration may name others. */
function tagsOf(config: Config, { regions, buses }: Wiring): Say[] {
  const keys = Object.keys(config.baseline.targetTags ?? {});
  const places = [...regions, ...buses.map(({ arn, rules }) => ({ region: arn, rules }))];
  return places.flatMap(({ region, rules }) => {
    if (isUnread(rules) || rules.length === 0) return [];
    const tagRules = rules.flatMap(({ pattern }) => (pattern?.includes('"CreateTags"') ? [pattern] : []));
    const lost = keys.filter(key => !tagRules.some(pattern => pattern.includes(JSON.stringify(key))));
    return lost.map(key =>
      wrong(`${region}: the rules let no change of the tag ${key} through; deploy with it in TargetTagKeys.`),
    );
  });
}
