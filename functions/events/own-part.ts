/** How the names of all that the templates make begin. */
export const prefix = 'session-guardrail';

/**
 * Whether a name, a path, an ARN or a URL is of the guardrail: one part of it begins with the guardrail's prefix, or it
 * is one of `parts`, whole or by its last name, as a key's id stands for its ARN.
 */
export function ownPart(name: string, parts: readonly string[] = []): boolean {
  if (name.split(/[/:]/).some(piece => piece.startsWith(prefix))) return true;
  return parts.some(part => lastName(part) === lastName(name));
}

const lastName = (name: string): string => name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
