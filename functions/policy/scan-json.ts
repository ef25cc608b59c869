/** What is wrong with a policy's text, and where (JSON pointer). */
export interface Defect {
  at: string;
  says: string;
}

interface Frame {
  keys: Set<string> | undefined;
  key: string;
  index: number;
}

/** One segment of a JSON pointer (RFC 6901). */
export function segment(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/**
 * Finds keys written twice and nesting past `maxDepth` in valid JSON text. JSON.parse keeps the last of two equal
 * keys in silence, and IAM refuses them.
 */
export function scanJson(text: string, maxDepth: number): Defect[] {
  const stack: Frame[] = [];
  const defects: Defect[] = [];
  let expectKey = false;
  const pointer = () => stack.map(frame => `/${segment(frame.keys ? frame.key : String(frame.index))}`).join('');
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      const end = endOfString(text, i);
      const frame = stack.at(-1);
      if (expectKey && frame?.keys) {
        frame.key = textOf(text.slice(i, end + 1));
        if (frame.keys.has(frame.key)) defects.push({ at: pointer(), says: 'the same key is written twice' });
        frame.keys.add(frame.key);
        expectKey = false;
      }
      i = end;
    } else if (character === '{' || character === '[') {
      if (stack.length >= maxDepth) return [{ at: '', says: 'it is nested too deeply' }];
      expectKey = character === '{';
      stack.push({ keys: expectKey ? new Set() : undefined, key: '', index: 0 });
    } else if (character === '}' || character === ']') {
      stack.pop();
      expectKey = false;
    } else if (character === ',') {
      const frame = stack.at(-1)!;
      frame.index++;
      expectKey = frame.keys !== undefined;
    }
  }
  return defects;
}

function textOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

/** Where a string's closing quote stands: the first one behind an even number of backslashes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
