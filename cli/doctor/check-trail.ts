import { defineCheck, ok, unknown, wrong } from './verdict.ts';
import { isUnread } from './wiring.ts';

/** EventBridge gets what a trail with logging on records; the event history alone brings it nothing. */
export const checkTrail = defineCheck({
  id: 'trail',
  judge: ({ regions }) =>
    regions.map(({ region, trails }) => {
      if (isUnread(trails)) return unknown(`the trails of ${region}`, trails);
      if (trails.some(({ logging, writes }) => logging && writes))
        return ok(`${region}: a trail records what is changed.`);
      if (trails.some(({ logging }) => logging))
        return wrong(`${region}: no trail records management events that write; EventBridge hears of nothing.`);
      const why = trails.length === 0 ? 'there is no trail' : 'no trail is logging';
      return wrong(`${region}: ${why}; EventBridge hears of nothing.`);
    }),
});
