/**
 * Whether an event pattern lets calls of this name from this service through, as far as names go; what else it asks
 * for (tag keys) is not looked at. A pattern that is not JSON covers nothing.
 */
export function patternCovers(pattern: string, eventSource: string, eventName: string): boolean {
  const read = parsed(pattern);
  const names = at(read, 'detail', 'eventName');
  const sources = [at(read, 'detail', 'eventSource'), at(read, 'source')].filter(Array.isArray);
  const asBusSource = `aws.${eventSource.split('.')[0]}`;
  const fromHere = sources.every(list => list.includes(eventSource) || list.includes(asBusSource));
  if (sources.length === 0 || !fromHere) return false;
  return names === undefined || (Array.isArray(names) && names.some(name => matches(name, eventName)));
}

function matches(wanted: unknown, eventName: string): boolean {
  if (typeof wanted === 'string') return wanted === eventName;
  const prefix = at(wanted, 'prefix');
  return typeof prefix === 'string' && eventName.startsWith(prefix);
}

/** The member at a path of own keys; undefined where there is none. */
function at(value: unknown, ...path: string[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Record<string, unknown>)[key];
  }
  return inner;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
