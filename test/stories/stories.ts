import { attachmentStory } from './attachment.ts';
import { createDocumentStory, defaultDocumentStory, shareStory, updateDocumentStory } from './documents.ts';
import { groupStory } from './group.ts';
import { guardRemovedStory } from './guard-removed.ts';
import { inlineStory } from './inline-policy.ts';
import { managedPolicyStory, versionSetStory } from './managed-policy.ts';
import { sessionStory } from './session.ts';
import type { Story } from './story.ts';

/** Every way in which access to sessions is opened, one after the other. */
export const stories: Story[] = [
  managedPolicyStory,
  versionSetStory,
  inlineStory,
  attachmentStory,
  groupStory,
  guardRemovedStory,
  createDocumentStory,
  updateDocumentStory,
  defaultDocumentStory,
  shareStory,
  sessionStory,
];
