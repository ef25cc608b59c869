import { styleText } from 'node:util';
import type { Severity } from '../functions/types.ts';

/** Colours a text, or leaves it alone. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Colour is for terminals only; NO_COLOR is for people who want none. */
export function paintFor(terminal: boolean, env: NodeJS.ProcessEnv): Paint {
  if (!terminal || env.NO_COLOR || env.TERM === 'dumb') return (_style, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}

export const severityStyle: Record<Severity, Parameters<typeof styleText>[0]> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
};

/** `1 record`, `3,802 records`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
