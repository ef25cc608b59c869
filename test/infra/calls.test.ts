import { describe, expect, test } from 'vitest';
import type { Ask } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { openSweep } from '../../functions/handlers/sweep-door.ts';
import { remedies } from '../../functions/remedies/index.ts';
import type { FunctionName } from '../../infra/functions.ts';
import { pascal } from '../../infra/names.ts';
import { remediating } from '../faults/play.ts';
import { type Site, siteOf } from '../faults/site.ts';
import { region } from '../stories/place.ts';
import { stories } from '../stories/stories.ts';
import { account, allows, made, roleId, rolesOf } from './held.ts';
import { requestOf } from './request.ts';
import { resolver } from './resolve.ts';
import { synthesised } from './templates.ts';

const template = synthesised().get('standalone')!;
const parameters = { Mode: 'remediate', ...Object.fromEntries(remedies.map(({ id }) => [pascal(id), 'on'])) };
const roles = rolesOf(template, { parameters });

/** The environment that the template gives a function. */
const environmentOf = (name: FunctionName): Record<string, string> =>
  resolver(template, { made })
    .resources()
    .find(({ id }) => id === `${pascal(name)}Function`)!.properties.Environment.Variables;

/** What a role refuses and IAM answers whatever a policy says: the question of who one is. */
const alwaysAllowed = new Set(['sts:GetCallerIdentity']);

/** A site as the function sees it that the template makes, and the calls that its role refuses. */
function under(name: FunctionName, site: Site, config: object) {
  const role = roles.get(roleId(name))!;
  const refused: string[] = [];
  const ask = (async (action: string, input: object) => {
    const { resource, context } = requestOf(action, input);
    if (!alwaysAllowed.has(action) && !allows(role, action, resource, context))
      refused.push(`${action} on ${resource}`);
    if (action === 'ssm:GetParameter') return { Parameter: { Value: JSON.stringify(config) } };
    return site.carryOut(action as never, input as never);
  }) as Ask;
  const { now, pause } = site;
  const log = (line: string) => void site.lines.push(JSON.parse(line));
  return { refused, surroundings: { env: environmentOf(name), ask, now, pause, log } };
}

describe.each(stories)('$name', story => {
  test('is found by the sweep, within what its role allows', async () => {
    const site = await siteOf(story);
    await story.change(site.act);
    const { refused, surroundings } = under('sweep', site, remediating(story));
    await openSweep(surroundings)({ account, region }, { getRemainingTimeInMillis: () => 900_000 });
    expect(refused).toEqual([]);
  });

  test('is closed, looked at again and undone within what the role allows', async () => {
    const site = await siteOf(story);
    const { refused, surroundings } = under(story.door, site, remediating(story));
    const door = openDoor(story.door, surroundings);
    const earlier = await story.earlier?.(site.act);
    if (earlier) await door(earlier);
    await door(await story.change(site.act));
    for (let message = site.queue.next(); message; message = site.queue.next()) {
      site.pass(Math.max(0, message.due - site.now().getTime()));
      await door({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: message.body }] });
    }
    expect(refused).toEqual([]);
    const [alert] = site.told().slice(-1);
    expect(alert).toMatchObject({ outcome: 'remediated', change: { account } });
    await door({ undo: alert!.incident.id });
    // To attach what is not its own would be to hand out rights: that is undone by a person.
    expect(refused).toEqual(story.remedy === 'detach-policy' ? [expect.stringMatching(/^iam:Attach/)] : []);
  });
});
