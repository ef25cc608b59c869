import { defineCheck, ok, unknown, wrong } from './verdict.ts';
import { isUnread } from './wiring.ts';

/** Somebody hears the alerts: a subscription by mail counts only once its owner has confirmed it. */
export const checkSubscriptions = defineCheck({
  id: 'subscriptions',
  judge: ({ topics }) =>
    topics.flatMap(({ arn, subscriptions }) => {
      if (isUnread(subscriptions)) return [unknown(`the subscriptions of ${arn}`, subscriptions)];
      const pending = subscriptions.filter(({ confirmed }) => !confirmed);
      const waiting = pending.map(({ protocol }) => wrong(`${arn}: a subscription by ${protocol} is not confirmed.`));
      const heard = subscriptions.length > pending.length;
      return [heard ? ok(`${arn}: somebody is subscribed.`) : wrong(`${arn}: nobody hears the alerts.`), ...waiting];
    }),
});
