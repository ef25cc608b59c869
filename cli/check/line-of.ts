import { isNode, LineCounter, parseDocument } from 'yaml';

/**
 * A function from JSON pointers to the lines they stand on in a text, JSON or YAML, counted from 1. A pointer to nothing gives the
 * line of the nearest thing around it.
 */
export function lineFinder(text: string): (pointer: string) => number {
  const counter = new LineCounter();
  const document = read(text, counter);
  if (!document) return () => 1;
  return pointer => {
    for (let path = stepsOf(pointer); path.length > 0; path = path.slice(0, -1)) {
      const node: unknown = document.getIn(path, true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
}

const longest = 1024 * 1024;

/** undefined where the text is too long or too deep to be worth the reader's time. */
function read(text: string, lineCounter: LineCounter) {
  if (text.length > longest) return undefined;
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: false, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
