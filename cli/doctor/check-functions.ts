import { defineCheck, ok, unknown, wrong } from './verdict.ts';
import { isUnread } from './wiring.ts';

/** The functions that the rules call can run and know whom to tell. */
export const checkFunctions = defineCheck({
  id: 'functions',
  judge({ functions, regions }) {
    const elsewhere = regions.some(
      ({ rules }) => !isUnread(rules) && rules.some(({ targets }) => targets.some(arn => arn.includes(':event-bus/'))),
    );
    if (functions.length === 0)
      return elsewhere
        ? [ok('The rules forward to an event bus; the functions stand in the account of the hub.')]
        : [wrong('No rule calls a function.')];
    return functions.map(one => {
      if (isUnread(one)) return unknown(`function ${one.name}`, one);
      if (one.reserved === 0) return wrong(`${one.name}: its reserved concurrency is 0, so it never runs.`);
      const topic = one.env.get('GUARDRAIL_TOPIC_ARN');
      if (!topic) return wrong(`${one.name}: GUARDRAIL_TOPIC_ARN is not set, so it can tell nobody.`);
      if (!one.env.get('GUARDRAIL_TABLE'))
        return wrong(`${one.name}: GUARDRAIL_TABLE is not set, so it forgets what it did.`);
      return ok(`${one.name}: can run, and tells ${topic}.`);
    });
  },
});
