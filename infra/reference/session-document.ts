/** Ports, exactly: SSM searches for a pattern and does not match it whole, so that both ends are anchored. */
const portPattern = (ports: readonly number[]) => `^(${ports.join('|')})$`;

/** Forwards to the ports given on the node itself, and to nothing else. */
export const restrictedPortForwarding = (ports: readonly number[]) => ({
  schemaVersion: '1.0',
  description: 'Port forwarding to approved ports of the node',
  sessionType: 'Port',
  parameters: {
    portNumber: { type: 'String', description: 'Port of the node', allowedPattern: portPattern(ports) },
    localPortNumber: {
      type: 'String',
      description: 'Port of your own machine, 0 for a free one',
      default: '0',
      allowedPattern: '^[0-9]{1,5}$',
    },
  },
  properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding', localPortNumber: '{{ localPortNumber }}' },
});
