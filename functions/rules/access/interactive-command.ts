import { defineAccessRule } from './define-access-rule.ts';
import { reachAmazonDocument } from './document-rule.ts';

const documents = ['AWS-StartInteractiveCommand', 'AWS-StartNonInteractiveCommand'];

/** Both documents take a free command line, which is a shell by another name. */
export const interactiveCommand = defineAccessRule({
  id: 'interactive-command',
  severity: 'critical',
  judge: reach => reachAmazonDocument(reach, documents, 'it runs any command on the node'),
});
