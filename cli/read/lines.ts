import { createCapture, type Piece, recordLimit, type Splitter } from './piece.ts';

const newline = 0x0a;
const blank = /^[\s\ufeff]*$/;

/** Cuts JSON lines: a broken line costs that line only, which is why braces are not counted here. */
export function splitLines(limit = recordLimit): Splitter {
  const capture = createCapture(limit);
  const flush = (pieces: Piece[]): Piece[] => {
    if (capture.size === 0) return pieces;
    const piece = capture.take();
    if ('unreadable' in piece) pieces.push(piece);
    else if (!blank.test(piece.text)) pieces.push({ text: piece.text.replace(/^\ufeff/, '') });
    return pieces;
  };
  return {
    push(chunk) {
      const pieces: Piece[] = [];
      let from = 0;
      for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
        capture.add(chunk, from, at);
        flush(pieces);
        from = at + 1;
      }
      capture.add(chunk, from, chunk.length);
      return pieces;
    },
    end: () => flush([]),
  };
}
