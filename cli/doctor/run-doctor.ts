import { sdkSurvey } from '../../functions/aws/survey.ts';
import { reasonOf } from '../../functions/reason-of.ts';
import { clean } from '../../functions/report/safe.ts';
import type { Request } from '../arguments.ts';
import type { Output } from '../output.ts';
import { count, type Paint } from '../paint.ts';
import { ReadError } from '../read/read-error.ts';
import { examine } from './checks.ts';
import { probeRegime } from './probe-regime.ts';
import type { Verdict } from './verdict.ts';
import { readWiring, type Wiring } from './wiring.ts';

type DoctorRequest = Extract<Request, { command: 'doctor' }>;

/** Examines the account of the caller's credentials; 1 where something is wrong. @throws ReadError where AWS cannot be asked */
export async function runDoctor(request: DoctorRequest, output: Output): Promise<number> {
  const survey = sdkSurvey({ region: request.region });
  let wiring: Wiring;
  try {
    wiring = await readWiring(survey, request.region);
  } catch (error) {
    throw new ReadError(`AWS could not be asked (region ${request.region}): ${reasonOf(error)}`);
  }
  const probed = request.probeRegime ? [await probeRegime(survey, request.region, wiring.caller)] : [];
  const verdicts = [...examine(wiring), ...probed];
  const { account } = wiring;
  await output.write(
    request.format === 'json'
      ? `${JSON.stringify({ schemaVersion: 1, account, verdicts }, null, 2)}\n`
      : doctorText(account, verdicts, output.paint),
  );
  return verdicts.some(({ state }) => state === 'wrong') ? 1 : 0;
}

const marks = {
  ok: ['green', 'ok'],
  wrong: ['red', 'WRONG'],
  unknown: ['yellow', 'unknown'],
  note: ['dim', 'note'],
} as const;

/** A block for each check, and one line that sums up. */
export function doctorText(account: string, verdicts: Verdict[], paint: Paint): string {
  const names = [...new Set(verdicts.map(({ check }) => check))];
  const blocks = names.map(name => {
    const lines = verdicts.filter(({ check }) => check === name).map(one => lineOf(one, paint));
    return [paint('bold', name), ...lines].join('\n');
  });
  const counted = (state: Verdict['state']) => verdicts.filter(one => one.state === state).length;
  const wrongs = counted('wrong');
  const summary = `account ${account}: ${wrongs === 0 ? 'nothing wrong' : count(wrongs, 'thing is wrong', 'things are wrong')}, ${counted('unknown')} unknown`;
  return `${[...blocks, summary].join('\n\n')}\n`;
}

function lineOf({ state, says }: Verdict, paint: Paint): string {
  const [style, word] = marks[state];
  return `  ${paint(style, word.padEnd(7))}  ${clean(says)}`;
}
