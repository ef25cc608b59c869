import { accountSetting } from './account-setting.ts';
import { attachment } from './attachment.ts';
import { decoder } from './decoder.ts';
import type { AnyFamily } from './define-event.ts';
import { guardRemoved } from './guard-removed.ts';
import { guardrail } from './guardrail.ts';
import { inlinePolicy } from './inline-policy.ts';
import { managedPolicy } from './managed-policy.ts';
import { session } from './session.ts';
import { sessionDocument } from './session-document.ts';
import { instanceTag, managedInstanceTag, principalTag } from './tag.ts';

/** All that is watched. What EventBridge is asked for is made from this list. */
export const families: readonly AnyFamily[] = [
  managedPolicy,
  inlinePolicy,
  attachment,
  guardRemoved,
  sessionDocument,
  session,
  instanceTag,
  managedInstanceTag,
  principalTag,
  accountSetting,
  ...guardrail,
];

/** CloudTrail record, bare or in an EventBridge event, to exactly one outcome. Never throws. */
export const decode = decoder(families);
