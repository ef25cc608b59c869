import type { Ask } from '../calls.ts';
import { type Config, readConfig } from '../config.ts';
import { ConfigError } from '../read-json.ts';

export interface Source {
  /** `GUARDRAIL_CONFIG_PARAMETER`: name of the SSM parameter; without it `GUARDRAIL_CONFIG`, the JSON itself; neither is the defaults. */
  env: Record<string, string | undefined>;
  ask: Ask;
  now(): Date;
}

/** A change of the configuration takes so long to be in force everywhere. */
const freshMilliseconds = 60_000;

/**
 * What gives the configuration in force. It is read once a minute at most.
 * @throws ConfigError also where the parameter cannot be read: an old one in its place would be a guess
 */
export function configuration({ env, ask, now }: Source): () => Promise<Config> {
  let kept: { config: Config; until: number } | undefined;
  return async () => {
    const parameter = env.GUARDRAIL_CONFIG_PARAMETER;
    if (!parameter) return readConfig(env.GUARDRAIL_CONFIG);
    if (kept && kept.until > now().getTime()) return kept.config;
    const config = readConfig(await parameterValue(parameter, ask));
    kept = { config, until: now().getTime() + freshMilliseconds };
    return config;
  };
}

async function parameterValue(Name: string, ask: Ask): Promise<string> {
  try {
    return (await ask('ssm:GetParameter', { Name })).Parameter.Value;
  } catch (error) {
    throw new ConfigError('', `the parameter ${Name} could not be read: ${(error as Error).name}`);
  }
}
