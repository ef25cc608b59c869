import { portOf } from '../../document/ports.ts';
import { defineSessionRule } from './define-session-rule.ts';
import { forwardingOf, placeOf } from './forwarding.ts';

export const sessionOpenPort = defineSessionRule({
  id: 'session-open-port',
  severity: 'high',
  judge(session, { baseline }) {
    const outside = forwardingOf(session)
      .tunnels.map(({ port }) => (port === undefined ? undefined : portOf(port)))
      .find(port => port !== undefined && !baseline.ports.includes(port));
    if (outside === undefined) return [];
    const says = `The session forwards to port ${outside}, which is outside the baseline.`;
    return [{ at: placeOf(session, 'portNumber'), says, value: `${outside}` }];
  },
});
