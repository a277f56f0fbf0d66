import { arrayReferenceSchema, longestInlineArray } from './arrayStore.ts';
import type { ArrayReference, ArrayStore } from './arrayStore.ts';

/** Key under which a reference stands in the place of an array that lies in `arrays.f64`. */
const referenceKey = '$array';

/**
 * The value with every array of more than 64 numbers replaced by `{"$array": {offset, length, checksum}}`. Values
 * without such an array come back as they are, without a copy.
 * @param store called for only when there is an array to put away.
 */
export function putAwayLongArrays(value: unknown, store: () => ArrayStore): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) {
    return value.length > longestInlineArray ? { [referenceKey]: store().append(value) } : Array.from(value);
  }
  if (Array.isArray(value) && value.length > longestInlineArray && value.every((item) => typeof item === 'number')) {
    return { [referenceKey]: store().append(value) };
  }
  return mapChildren(value, (child) => putAwayLongArrays(child, store));
}

/** The value with every reference replaced by its numbers. */
export function fetchLongArrays(value: unknown, read: (reference: ArrayReference) => Float64Array): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const held = referenceKey in value ? arrayReferenceSchema.safeParse(value[referenceKey]) : null;
  if (held?.success === true) return Array.from(read(held.data));
  return mapChildren(value, (child) => fetchLongArrays(child, read));
}

function mapChildren(value: object, change: (child: unknown) => unknown): object {
  let copy: Record<string, unknown> | unknown[] | null = null;
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null) continue;
    const changed = change(child);
    if (changed === child) continue;
    copy ??= Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Record<string, unknown>) };
    (copy as Record<string, unknown>)[key] = changed;
  }
  return copy ?? value;
}
