/** A stretch of document text: as written, a parameter of the document, or a Parameter Store name. */
export type Part = { literal: string } | { name: string } | { ssm: string };

/**
 * Splits text at its placeholders: `{{ name }}`, `{{name}}`, `{{ssm:name}}`.
 * The agent replaces them as plain text, once and unquoted, in `properties` and in `inputs` (amazon-ssm-agent, docparser.go).
 */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(/\{\{\s*([\w.:/-]+)\s*\}\}/g)) {
    if (found.index > end) parts.push({ literal: text.slice(end, found.index) });
    const name = found[1]!;
    parts.push(name.startsWith('ssm:') ? { ssm: name.slice(4) } : { name });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ literal: text.slice(end) });
  return parts;
}

/** The parameter that a text consists of; undefined where it holds more, or none. */
export function soleParameter(text: string): string | undefined {
  const [part, ...others] = partsOf(text.trim());
  return part && 'name' in part && others.length === 0 ? part.name : undefined;
}

/** Names of the parameters that a text is filled in with. */
export function parametersIn(text: string): string[] {
  return partsOf(text).flatMap(part => ('name' in part ? [part.name] : []));
}
