import { busSource } from '../../functions/events/bus-source.ts';
import { at } from '../../functions/events/fields.ts';

/**
 * Whether an event pattern lets calls of this name from this service through, as far as names go; what else it asks
 * for (tag keys) is not looked at. A pattern that is not JSON covers nothing.
 */
export function patternCovers(pattern: string, eventSource: string, eventName: string): boolean {
  const read = parsed(pattern);
  const names = at(read, 'detail', 'eventName');
  const sources = [at(read, 'detail', 'eventSource'), at(read, 'source')].filter(Array.isArray);
  const fromHere = sources.every(list => list.includes(eventSource) || list.includes(busSource(eventSource)));
  if (sources.length === 0 || !fromHere) return false;
  return names === undefined || (Array.isArray(names) && names.some(name => matches(name, eventName)));
}

function matches(wanted: unknown, eventName: string): boolean {
  if (typeof wanted === 'string') return wanted === eventName;
  const prefix = at(wanted, 'prefix');
  return typeof prefix === 'string' && eventName.startsWith(prefix);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
