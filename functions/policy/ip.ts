/** An address as a number and its width in bits. */
interface Address {
  value: bigint;
  bits: 32 | 128;
}

/** Reads an IPv4 or IPv6 address; undefined where it is neither. */
export function addressOf(text: string): Address | undefined {
  return text.includes(':') ? v6(text) : v4(text);
}

/** Whether `text` is an address inside `range` (an address, or CIDR). */
export function inRange(text: string, range: string): boolean {
  const bounds = rangeOf(range);
  const address = addressOf(text);
  return (
    bounds !== undefined && address?.bits === bounds.bits && address.value >= bounds.low && address.value <= bounds.high
  );
}

/** Addresses just inside and just outside a range. */
export function addressesAround(range: string): string[] {
  const bounds = rangeOf(range);
  if (!bounds) return [];
  const top = (1n << BigInt(bounds.bits)) - 1n;
  return [bounds.low, bounds.high, bounds.low - 1n, bounds.high + 1n]
    .filter(value => value >= 0n && value <= top)
    .map(value => textOfAddress({ value, bits: bounds.bits }));
}

function rangeOf(range: string): { low: bigint; high: bigint; bits: 32 | 128 } | undefined {
  const slash = range.indexOf('/');
  const address = addressOf(slash < 0 ? range : range.slice(0, slash));
  if (!address) return undefined;
  const length = slash < 0 ? address.bits : decimal(range.slice(slash + 1), address.bits);
  if (length === undefined) return undefined;
  const free = BigInt(address.bits - length);
  const low = (address.value >> free) << free;
  return { low, high: low + (1n << free) - 1n, bits: address.bits };
}

function textOfAddress({ value, bits }: Address): string {
  const [parts, width] = bits === 32 ? [4, 8n] : [8, 16n];
  const mask = (1n << width) - 1n;
  const list = Array.from({ length: parts }, (_, i) => (value >> (BigInt(parts - 1 - i) * width)) & mask);
  return bits === 32 ? list.join('.') : list.map(part => part.toString(16)).join(':');
}

function decimal(text: string, max: number): number | undefined {
  if (text.length === 0 || text.length > 3) return undefined;
  for (const digit of text) if (digit < '0' || digit > '9') return undefined;
  return Number(text) <= max ? Number(text) : undefined;
}

function v4(text: string): Address | undefined {
  const parts = text.split('.').map(part => decimal(part, 255));
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (part === undefined) return undefined;
    value = value * 256n + BigInt(part);
  }
  return { value, bits: 32 };
}

function v6(text: string): Address | undefined {
  const halves = text.split('::');
  if (text.length > 39 || halves.length > 2) return undefined;
  const [head, tail] = halves.map(half => (half === '' ? [] : half.split(':')));
  const missing = 8 - head!.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const part of [...head!, ...Array<string>(missing).fill('0'), ...(tail ?? [])]) {
    if (part.length === 0 || part.length > 4 || [...part].some(digit => !'0123456789abcdefABCDEF'.includes(digit)))
      return undefined;
    value = value * 65_536n + BigInt(`0x${part}`);
  }
  return { value, bits: 128 };
}
