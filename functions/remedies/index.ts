import type { Remedy } from './define-remedy.ts';
import { deleteDocument } from './delete-document.ts';
import { denySessions } from './deny-sessions.ts';
import { detachPolicy } from './detach-policy.ts';
import { endSession } from './end-session.ts';
import { restoreDocumentVersion } from './restore-document-version.ts';
import { restoreInlinePolicy } from './restore-inline-policy.ts';
import { restorePolicyVersion } from './restore-policy-version.ts';
import { unshareDocument } from './unshare-document.ts';

export const remedies: Remedy[] = [
  restorePolicyVersion,
  restoreInlinePolicy,
  restoreDocumentVersion,
  denySessions,
  detachPolicy,
  unshareDocument,
  deleteDocument,
  endSession,
];
