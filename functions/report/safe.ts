/**
 * Control characters, line and paragraph separators, invisible and direction-changing characters, lone surrogates,
 * private use and unassigned: everything that is not there to be read.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\ufe00-\ufe0f]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals obey what follows them, so it goes with them
const escapeSequence = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const escapeCommand = /\u001b[\]PX^_][^\u0007\u001b]{0,4096}(?:\u0007|\u001b\\)|\u001b[ -~]/g;

/** Text that others chose, on one line, with nothing in it that is not seen, at most `most` characters long. */
export function clean(text: string, most = 1000): string {
  // Far more than is kept, so that what is stripped does not make room for what would not have been seen.
  const near = text.slice(0, most * 4);
  const seen = near.replace(escapeSequence, '').replace(escapeCommand, '').replace(unseen, '');
  const points = [...seen.replace(/\s/gu, ' ')];
  return points.length > most ? `${points.slice(0, most - 1).join('')}…` : points.join('');
}

/** The same for a message that people read: no mail or chat program makes a link or a mention of it. */
export function safe(text: string, most = 1000): string {
  const defanged = clean(text, most)
    .replace(/:\/\//g, '[:]//')
    .replace(/\b(mailto|tel|javascript|data):/gi, '$1[:]')
    .replace(/([\p{L}\p{N}-])\.(?=\p{L}{2})/gu, '$1[.]')
    .replace(/[@<>]/g, '[$&]');
  return clean(defanged, most);
}
