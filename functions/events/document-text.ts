import { at, type Fields, isFields, isHidden } from './fields.ts';

/** The text of a document that a request carries, and what is to be said where it carries none. */
export function documentText(request: Fields | undefined, key: string): { text?: string; gaps: string[] } {
  const value = at(request, key);
  if (isHidden(value)) return { gaps: [`CloudTrail hides requestParameters.${key}.`] };
  if (isFields(value)) return { text: JSON.stringify(value), gaps: [] };
  if (typeof value === 'string') return { text: plain(value), gaps: [] };
  return { gaps: [`The record does not carry requestParameters.${key}.`] };
}

/** JSON that was URL-encoded, as IAM answers with it, decoded once; all other text as it stands, to be judged as it stands. */
function plain(text: string): string {
  if (!/^\s*%7b/i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
