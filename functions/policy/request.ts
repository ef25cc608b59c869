import type { AuthorizationRequest } from '../types.ts';
import type { Value } from './evaluate.ts';
import { remembering } from './remembering.ts';
import { type Ask, documentTypeOf, shownTag, spelled } from './slot.ts';
import type { Model, Problem } from './solve.ts';
import { epochOf } from './solve-key.ts';

const remember = remembering<Date, string>();

/** The time of a request, in whole seconds as AWS sends it. */
export function clockText(now: Date): string {
  return remember(now, '', () => `${new Date(Math.ceil(now.getTime() / 1000) * 1000).toISOString().slice(0, -5)}Z`);
}

/** The request that an ask makes with these values, every key that AWS would send with it among them. */
export function requestOf(problem: Problem, model: Model, ask: Ask): AuthorizationRequest {
  const { resource, call, check } = ask;
  const context: [string, Value][] = [
    ['aws:RequestedRegion', resource.region],
    ['aws:PrincipalAccount', problem.caller.account],
    ['aws:ResourceAccount', resource.account],
    ['ssm:SessionDocumentAccessCheck', check],
    ['ssm:DocumentType', documentTypeOf(ask.action)],
    ...[...problem.caller.known].map(([key, value]): [string, Value] => [spelled(key), value]),
  ];
  if (resource.tags !== 'free') {
    for (const [tag, value] of resource.tags) for (const shown of shownTag(tag, ask)) context.push([shown, value]);
  }
  if (ask.tagging) {
    context.push(['aws:TagKeys', ask.tagging.keys]);
    for (const [tag, value] of ask.tagging.tags) context.push([`aws:RequestTag/${tag}`, value]);
  }
  const clock = model.get(`clock@${call}`)?.value ?? clockText(problem.now);
  context.push(['aws:CurrentTime', clock], ['aws:EpochTime', epochOf(clock)]);
  for (const { slot, value } of model.values()) {
    if (slot.scope !== '' && slot.scope !== String(call) && slot.scope !== resource.arn) continue;
    for (const shown of slot.shown) context.push([shown, value]);
  }
  const held = context.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return { action: ask.action, resource: resource.arn, context: Object.fromEntries(held) };
}
