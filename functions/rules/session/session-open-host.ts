import { isKnownHost } from '../../document/hosts.ts';
import { defineSessionRule } from './define-session-rule.ts';
import { forwardingOf, placeOf } from './forwarding.ts';

export const sessionOpenHost = defineSessionRule({
  id: 'session-open-host',
  severity: 'critical',
  judge(session, { baseline }) {
    const hosts = forwardingOf(session).tunnels.flatMap(({ host }) => (host === undefined ? [] : [host.trim()]));
    const outside = hosts.find(host => !isKnownHost(host, baseline.hosts));
    if (outside === undefined) return [];
    const says = `The session goes through the node to ${JSON.stringify(outside)}, a host outside the baseline.`;
    return [{ at: placeOf(session, 'host'), says, value: outside }];
  },
});
