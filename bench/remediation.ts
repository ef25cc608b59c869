// How long an opening stays open once its event is here, every AWS call taking 50 ms: `node bench/remediation.ts`.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Action } from '../functions/calls.ts';
import { begin, remediating } from '../test/faults/play.ts';
import { invoke } from '../test/faults/process.ts';
import { stories } from '../test/stories/stories.ts';
import { printTable } from './table.ts';

const callMilliseconds = 50;

const kinds: [kind: string, is: (action: Action) => boolean][] = [
  ['journal', action => action.startsWith('dynamodb:')],
  ['reads', action => /:(Get|List|Describe)/.test(action)],
  ['alerts', action => action.startsWith('sns:')],
  ['re-checks', action => action.startsWith('sqs:')],
  ['writes', () => true],
];
const kindOf = (action: Action) => kinds.find(([, is]) => is(action))?.[0];

const rows = [['', 'closed after ms', 'proved and told after ms', 'calls', ...kinds.map(([kind]) => kind)]];
for (const story of stories) {
  const played = await begin(story);
  const site = { ...played.site, pause: (milliseconds: number) => sleep(milliseconds).then(() => undefined) };
  const calls: Action[] = [];
  let [closed, told] = [Number.NaN, Number.NaN];
  const from = performance.now();
  await invoke(site, story.door, remediating(story), played.event, async ({ action, carryOut }) => {
    calls.push(action);
    await sleep(callMilliseconds);
    const answer = await carryOut();
    if (kindOf(action) === 'writes') closed = performance.now() - from;
    if (kindOf(action) === 'alerts') told = performance.now() - from;
    return answer;
  });
  const counts = kinds.map(([kind]) => String(calls.filter(action => kindOf(action) === kind).length));
  rows.push([story.name, closed.toFixed(0), told.toFixed(0), String(calls.length), ...counts]);
}
printTable(rows);
