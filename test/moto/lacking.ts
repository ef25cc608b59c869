import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import type { Action, Ask } from '../../functions/calls.ts';
import { makeTeamDocument } from '../stories/documents.ts';
import { stories } from '../stories/stories.ts';
import type { Story } from '../stories/story.ts';
import { act, motoAsk, reset } from './moto.ts';
import { defaultByName, stoodInFor } from './stand-in.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** What the guardrail asks and moto does not have. */
    lacking: string[];
  }
}

/** Without sessions none can be started, and none ended. */
export const canPlay = (story: Story, lacking: string[]) =>
  story.door !== 'session-start' || !lacking.includes('ssm:TerminateSession');

/** Asks moto once for everything that the guardrail ever asks, and says by name what it does not have. */
export default async function setup(project: TestProject) {
  const asked = actions();
  const missing = await missingOf(asked);
  const lacking = [...missing, ...(await lacksDefault())];
  await reset();
  project.provide('lacking', lacking);
  return () => {
    const has = asked.length - missing.length;
    const played = lacking.filter(one => stoodInFor.includes(one));
    const uncovered = lacking.filter(one => !stoodInFor.includes(one));
    console.log(`moto has ${has} of the ${asked.length} actions that the guardrail asks.`);
    if (uncovered.length > 0) console.log(`Not covered, because moto lacks them: ${uncovered.join(', ')}.`);
    const left = stories.filter(story => !canPlay(story, lacking)).map(story => story.name);
    if (left.length > 0) console.log(`Stories not played, because they need them: ${left.join(', ')}.`);
    if (played.length > 0) console.log(`Answered from other calls, because moto lacks them: ${played.join(', ')}.`);
  };
}

/** The keys of calls.ts, which are types alone. */
function actions(): Action[] {
  const text = readFileSync(resolve(import.meta.dirname, '../../functions/calls.ts'), 'utf8');
  return [...text.matchAll(/^ {2}'([a-z]+:[A-Za-z]+)': \[/gm)].map(match => match[1] as Action);
}

/** To a caller a missing action looks like any fault of a server: only moto's log tells them apart. */
async function missingOf(asked: Action[]): Promise<Action[]> {
  const ask = motoAsk() as (action: Action, input: object) => ReturnType<Ask>;
  for (const action of asked) await ask(action, {}).catch(() => undefined);
  // moto answers before its log is written.
  await sleep(500);
  const log = readFileSync(process.env.GUARDRAIL_MOTO_LOG ?? '', 'utf8');
  return asked.filter(action => log.includes(`The ${snakeCase(action)} action has not been implemented`));
}

const snakeCase = (action: string) =>
  action
    .slice(action.indexOf(':') + 1)
    .replace(/(?<!^)[A-Z]/g, '_$&')
    .toLowerCase();

async function lacksDefault(): Promise<string[]> {
  await makeTeamDocument(act);
  return motoAsk()('ssm:GetDocument', { Name: 'Team-Ports', DocumentVersion: '$DEFAULT' }).then(
    () => [],
    () => [defaultByName],
  );
}
