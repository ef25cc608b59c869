import { defineAccessRule } from './define-access-rule.ts';
import { reachAmazonDocument } from './document-rule.ts';

const documents = ['AWS-StartPortForwardingSession', 'AWS-StartPortForwardingSessionToSocket', 'AWS-StartSSHSession'];

/** Amazon's own forwarding documents take any port; the SSH one is not held to 22. */
export const openPortForwarding = defineAccessRule({
  id: 'open-port-forwarding',
  severity: 'high',
  judge: reach => reachAmazonDocument(reach, documents, 'it forwards any port of the node'),
});
