import type { Alert } from '../types.ts';
import { clean } from './safe.ts';
import { toText } from './to-text.ts';

/** Amazon Q Developer takes 8,000 characters, and nobody reads so many in a chat. */
const mostText = 3000;

/**
 * The alert as a custom notification of Amazon Q Developer in chat applications, which drops every other JSON
 * (chatbot administrator guide, "Custom notifications"). The text is fenced, so that no chat program makes a mention,
 * a link or markup of what people named; `threadId` keeps the later news of an incident with the first.
 */
export function toChat(alert: Alert, title: string): string {
  return JSON.stringify({
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title, description: fenced(toText(alert)) },
    metadata: { threadId: clean(alert.incident.id, 100), summary: title, eventType: clean(alert.change.event, 100) },
  });
}

function fenced(text: string): string {
  // Not as entities, which each program of chat reads in its own way.
  const points = [...text.replaceAll('`', "'").replaceAll('<', '‹').replaceAll('>', '›')];
  const cut = points.length > mostText ? `${points.slice(0, mostText).join('')}\n…` : points.join('');
  return `\`\`\`\n${cut.trimEnd()}\n\`\`\``;
}
