/**
 * Structured clone as JSON. Both functions stand alone: their text is also put into pages.
 */
export function encode(value: unknown): unknown {
  const uncloneable = (what: string) => new DOMException(`${what} could not be cloned.`, 'DataCloneError');
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
  if (typeof value !== 'object') throw uncloneable(typeof value);
  if (value instanceof Promise || value instanceof WeakMap) throw uncloneable('An object');
  if (value instanceof Date) return { $: 'date', v: encode(value.getTime()) };
  if (value instanceof Uint8Array) return { $: 'bytes', v: [...value] };
  if (value instanceof Map) return { $: 'map', v: [...value].map((pair) => pair.map(encode)) };
  if (value instanceof Set) return { $: 'set', v: [...value].map(encode) };
  if (value instanceof Error) return { $: 'error', name: value.name, message: value.message };
  if (Array.isArray(value)) return value.map(encode);
  return { $: 'object', v: Object.entries(value).map(([key, member]) => [key, encode(member)]) };
}

export function decode(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(decode);
  const tagged = value as { $: string; v: unknown; message: string };
  const pairs = () => (tagged.v as [unknown, unknown][]).map(([key, member]) => [key, decode(member)] as const);
  switch (tagged.$) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(tagged.v);
    case 'bigint':
      return BigInt(tagged.v as string);
    case 'date':
      return new Date(decode(tagged.v) as number);
    case 'bytes':
      return new Uint8Array(tagged.v as number[]);
    case 'map':
      return new Map(pairs().map(([key, member]) => [decode(key), member]));
    case 'set':
      return new Set((tagged.v as unknown[]).map(decode));
    case 'error':
      return new Error(tagged.message);
    default:
      return Object.fromEntries(pairs());
  }
}
