import { createCapture, type Piece, recordLimit, type Splitter } from './piece.ts';
import { ReadError } from './read-error.ts';

const [quote, backslash, comma, colon, newline] = [0x22, 0x5c, 0x2c, 0x3a, 0x0a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
/** Followed by a colon and `[`, at the first level of an object, this opens the list of records. */
const recordsKey = Buffer.from('"Records"');
const bom = Buffer.from('\ufeff');

/** JSON that is neither an object nor a list begins so. */
const beginsScalar = (byte: number): boolean => '"-0123456789ntf'.includes(String.fromCharCode(byte));

const isBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/**
 * Where the scan stands. `head`: in a top-level object, which is a record itself unless a `Records` list shows up in it.
 * `list`: between two elements. `element`: in one, an object or array. `scalar`: in one that is neither.
 */
type Place = 'top' | 'head' | 'list' | 'element' | 'scalar';

/**
 * Cuts records out of JSON by counting braces on bytes, strings and escapes minded: `{"Records":[…]}`, `[…]`, single objects, and any of
 * them one after another. Never holds more than one record, unlike JSON.parse of the file. Throws ReadError (without the path) where
 * the bytes are no JSON at the top level, or stop in the middle.
 */
export function splitBraces(limit = recordLimit): Splitter {
  const capture = createCapture(limit);
  let place: Place = 'top';
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** How much of `"Records" : [` has been seen: bytes of the key, then one more for the colon. */
  let matched = 0;
  /** The object around a list of records is no record; neither are its other keys. */
  let unwrapped = false;
  let wrapped = false;
  let values = 0;
  let offset = 0;

  const fail = (what: string, at: number): never => {
    throw new ReadError(`${what} at byte ${offset + at}`);
  };

  function matchKey(byte: number): void {
    if (matched === recordsKey.length) matched = byte === colon ? matched + 1 : isBlank(byte) ? matched : 0;
    else if (matched > recordsKey.length) matched = isBlank(byte) ? matched : 0;
    else matched = byte === recordsKey[matched] ? matched + 1 : byte === quote ? 1 : 0;
  }

  function push(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    /** Start of the bytes not yet captured. */
    let from = 0;
    const finish = (to: number): void => {
      capture.add(chunk, from, to);
      pieces.push(capture.take());
    };
    for (let at = offset === 0 && chunk.indexOf(bom) === 0 ? bom.length : 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (inString) {
        if (matched > 0 && place === 'head' && depth === 1) matchKey(byte);
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        else if (byte === newline) fail('not JSON: a line break inside a string', at);
        continue;
      }
      if (place === 'top') {
        if (isBlank(byte)) continue;
        if (byte !== openBrace && byte !== openBracket)
          fail(beginsScalar(byte) ? 'neither a JSON object nor a list' : 'not JSON', at);
        values++;
        matched = 0;
        unwrapped = wrapped = false;
        from = at;
        if (byte === openBrace) [place, depth] = ['head', 1];
        else place = 'list';
      } else if (place === 'list') {
        if (isBlank(byte) || byte === comma) continue;
        from = at;
        if (byte === closeBracket) {
          place = wrapped ? 'head' : 'top';
        } else if (byte === openBrace || byte === openBracket) [place, depth] = ['element', 1];
        else if (byte === closeBrace) fail('not JSON', at);
        else [place, inString] = ['scalar', byte === quote];
      } else if (place === 'scalar') {
        if (byte === quote) inString = true;
        if (byte !== comma && byte !== closeBracket && !isBlank(byte)) continue;
        finish(at);
        place = 'list';
        at--; // The byte that ends a scalar belongs to the list.
      } else if (byte === quote) {
        if (place === 'head' && depth === 1) matchKey(byte);
        inString = true;
      } else if (byte === openBrace || byte === openBracket) {
        if (place === 'head' && depth === 1 && byte === openBracket && matched > recordsKey.length) {
          capture.take();
          unwrapped = wrapped = true;
          [place, matched] = ['list', 0];
        } else depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        if (--depth > 0) continue;
        if (place === 'element') {
          finish(at + 1);
          place = 'list';
        } else {
          if (unwrapped) capture.take();
          else finish(at + 1);
          place = 'top';
        }
        depth = place === 'list' && wrapped ? 1 : 0;
      } else if (place === 'head' && depth === 1) matchKey(byte);
    }
    if (place === 'element' || place === 'scalar' || (place === 'head' && !unwrapped)) {
      capture.add(chunk, from, chunk.length);
    }
    offset += chunk.length;
    return pieces;
  }

  return {
    push,
    end() {
      if (place !== 'top') fail('truncated: it ends in the middle of a JSON value', 0);
      if (values === 0) throw new ReadError('empty');
      return [];
    },
  };
}
