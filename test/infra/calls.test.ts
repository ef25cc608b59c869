import { describe, expect, test } from 'vitest';
import type { Ask } from '../../functions/calls.ts';
import { openDoor } from '../../functions/handlers/door.ts';
import { remedies } from '../../functions/remedies/index.ts';
import type { FunctionName } from '../../infra/functions.ts';
import { pascal } from '../../infra/names.ts';
import { remediating } from '../faults/play.ts';
import { siteOf } from '../faults/site.ts';
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

describe.each(stories)('$name', story => {
  test('is closed, and looked at again, within what the role allows', async () => {
    const site = await siteOf(story);
    const role = roles.get(roleId(story.door))!;
    const refused: string[] = [];
    const ask = (async (action: string, input: object) => {
      const { resource, context } = requestOf(action, input);
      if (!alwaysAllowed.has(action) && !allows(role, action, resource, context))
        refused.push(`${action} on ${resource}`);
      if (action === 'ssm:GetParameter') return { Parameter: { Value: JSON.stringify(remediating(story)) } };
      return site.carryOut(action as never, input as never);
    }) as Ask;
    const door = openDoor(story.door, {
      env: environmentOf(story.door),
      ask,
      now: site.now,
      pause: site.pause,
      log: line => void site.lines.push(JSON.parse(line)),
    });
    const earlier = await story.earlier?.(site.act);
    if (earlier) await door(earlier);
    await door(await story.change(site.act));
    for (let message = site.queue.next(); message; message = site.queue.next()) {
      site.pass(Math.max(0, message.due - site.now().getTime()));
      await door({ Records: [{ eventSource: 'aws:sqs', messageId: 'm', body: message.body }] });
    }
    expect(refused).toEqual([]);
    expect(site.told().at(-1)).toMatchObject({ outcome: 'remediated', change: { account } });
  });
});
