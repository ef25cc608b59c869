/** EventBridge's matching, as far as the patterns use it: exact, prefix, exists, $or. */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  return Object.entries(pattern as object).every(([key, wanted]) => {
    if (key === '$or') return (wanted as unknown[]).some(one => matchesEvent(one, event));
    const values = valuesAt(event, key);
    if (Array.isArray(wanted)) return wanted.some(one => matchesValue(one, values));
    return values.length === 0 ? matchesEvent(wanted, undefined) : values.some(value => matchesEvent(wanted, value));
  });
}

/** A list in the event counts as each of its members. */
function valuesAt(event: unknown, key: string): unknown[] {
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, key)) return [];
  const value = (event as Record<string, unknown>)[key];
  return Array.isArray(value) ? value : [value];
}

function matchesValue(wanted: unknown, values: unknown[]): boolean {
  if (typeof wanted !== 'object' || wanted === null) return values.includes(wanted);
  const [[operator, operand] = ['', undefined]] = Object.entries(wanted);
  switch (operator) {
    case 'prefix':
      return values.some(value => typeof value === 'string' && value.startsWith(operand));
    case 'exists':
      // Speaks of leaves only.
      return values.some(value => typeof value !== 'object' || value === null) === operand;
  }
  throw new Error(`The matcher does not know the operator ${operator}.`);
}
