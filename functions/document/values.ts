import { type Automaton, automatonOf, type Budget, passes } from './automaton.ts';
import { type Part, partsOf } from './interpolation.ts';
import type { Parameter, SessionContent } from './read-document.ts';

/** What a caller may give for a parameter: listed words, and texts of a length that a pattern lets through. */
export interface Values {
  words: string[];
  language?: { pattern?: Automaton; least: number; most: number };
}
/** Text as written, or a caller's. */
export type Piece = string | Values;

export type Valued = { values: Values } | { because: string };

const maxPattern = 4096;

/** A parameter -> what a caller may give for it, or why that cannot be told. */
export function valuesOf(parameter: Parameter, budget: Budget): Valued {
  const { allowedPattern } = parameter;
  if (allowedPattern && allowedPattern.length > maxPattern)
    return { because: `its pattern is longer than ${maxPattern} characters` };
  const pattern = allowedPattern === undefined ? undefined : automatonOf(allowedPattern, budget);
  if (pattern && 'because' in pattern) return pattern;
  // A default counts beside allowedValues and lengths: the agent holds defaults to the pattern alone.
  const listed = [...(parameter.allowedValues ?? []), ...(parameter.default === undefined ? [] : [parameter.default])];
  const words = [...new Set(listed)].filter(word => !pattern || passes(pattern, word));
  if (parameter.allowedValues && partsOf(parameter.default ?? '').some(part => 'ssm' in part))
    return { because: 'its default is read from the Parameter Store, and need not be one of its values' };
  if (parameter.allowedValues) return { values: { words } };
  const { minChars: least = 0, maxChars: most = Number.POSITIVE_INFINITY } = parameter;
  return { values: { words, language: { ...(pattern ? { pattern } : {}), least, most } } };
}

const maxParts = 16;

/** Document text -> its pieces; or why they cannot be told (Parameter Store, an undeclared parameter, an undecidable pattern). */
export function piecesOf(parts: Part[], content: SessionContent, budget: Budget): Piece[] | { because: string } {
  if (parts.length > maxParts) return { because: `it has more than ${maxParts} placeholders` };
  const pieces: Piece[] = [];
  for (const part of parts) {
    if ('literal' in part) pieces.push(part.literal);
    else if ('ssm' in part)
      return { because: `it is read from the Parameter Store (${part.ssm}) when a session starts` };
    else {
      const parameter = content.parameters.get(part.name);
      if (!parameter) return { because: `parameter ${part.name} is not declared` };
      const valued = valuesOf(parameter, budget);
      if ('because' in valued) return { because: `what ${part.name} may be cannot be decided: ${valued.because}` };
      pieces.push(valued.values);
    }
  }
  return pieces;
}

/** Whether a caller may give this text. */
export function admits(values: Values, text: string): boolean {
  if (values.words.includes(text)) return true;
  if (!values.language) return false;
  const { pattern, least, most } = values.language;
  return text.length >= least && text.length <= most && (!pattern || passes(pattern, text));
}
