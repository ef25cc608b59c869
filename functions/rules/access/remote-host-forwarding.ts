import { defineAccessRule } from './define-access-rule.ts';
import { reachAmazonDocument } from './document-rule.ts';

const documents = ['AWS-StartPortForwardingSessionToRemoteHost'];

/** The node becomes a way to every host it can reach. */
export const remoteHostForwarding = defineAccessRule({
  id: 'remote-host-forwarding',
  severity: 'critical',
  judge: reach => reachAmazonDocument(reach, documents, 'it forwards any port of any host the node can reach'),
});
