/** Values with the order that sorts them. */
export interface SortedValues {
  /** Upwards. */
  readonly sorted: Float64Array;
  /** `sorted[k]` is `values[order[k]]`. */
  readonly order: Uint32Array;
}

const digitBits = 11;
const digitCount = 1 << digitBits;
const digitMask = digitCount - 1;
const mostKey = 2 ** 32 - 1;
/** Below this many values a comparison sort is the faster. */
const fewestForDigits = 1024;
/** Places that a value is moved one by one, where several have the same key. */
const mostMoves = 16;

function byComparison(values: Float64Array): SortedValues {
  const order = new Uint32Array(values.length);
  for (let index = 0; index < order.length; index++) order[index] = index;
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  return { sorted: Float64Array.from(order, (index) => values[index] as number), order };
}

/**
 * Sorts finite values upwards and keeps their order. Each value's place between the lowest and the highest, in 32 bits,
 * is sorted by digits of 11 bits from the last on, its index carried along; the few that share a place are sorted by
 * themselves. The time grows with the number of values alone.
 * @param values finite, in any order; left as they are
 */
export function sortValues(values: Float64Array): SortedValues {
  const count = values.length;
  if (count < fewestForDigits) return byComparison(values);
  let lowest = Infinity;
  let highest = -Infinity;
  for (let index = 0; index < count; index++) {
    const value = values[index] as number;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const scale = mostKey / (highest - lowest);
  // All the same, or too near together or too far apart for a number in between.
  if (!(scale > 0 && scale < Infinity)) return byComparison(values);
  const order = orderOfKeys(values, lowest, scale);
  const sorted = new Float64Array(count);
  for (let place = 0; place < count; place++) sorted[place] = values[order[place] as number] as number;
  const ordered = { sorted, order };
  refine(ordered, (value) => ((value - lowest) * scale) >>> 0);
  return ordered;
}

/** The order of the values' keys, equal ones as they came. */
function orderOfKeys(values: Float64Array, lowest: number, scale: number): Uint32Array {
  const count = values.length;
  const keys = new Uint32Array(count);
  const low = new Uint32Array(digitCount);
  const middle = new Uint32Array(digitCount);
  const high = new Uint32Array(digitCount);
  for (let index = 0; index < count; index++) {
    const key = (((values[index] as number) - lowest) * scale) >>> 0;
    keys[index] = key;
    increment(low, key & digitMask);
    increment(middle, (key >>> digitBits) & digitMask);
    increment(high, key >>> (2 * digitBits));
  }
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[index] = index;
  let from: Keys = { keys, order };
  let to: Keys = { keys: new Uint32Array(count), order: new Uint32Array(count) };
  for (const [digit, places] of [low, middle, high].entries()) {
    toFirstPlaces(places);
    distribute(from, to, { places, shift: digit * digitBits });
    [from, to] = [to, from];
  }
  return from.order;
}

interface Keys {
  readonly keys: Uint32Array;
  readonly order: Uint32Array;
}

/** One digit's pass. @param places where the keys of each digit begin; counted up */
function distribute(
  { keys, order }: Keys,
  { keys: toKeys, order: toOrder }: Keys,
  { places, shift }: { readonly places: Uint32Array; readonly shift: number },
): void {
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as number;
    const digit = (key >>> shift) & digitMask;
    const place = places[digit] as number;
    places[digit] = place + 1;
    toKeys[place] = key;
    toOrder[place] = order[index] as number;
  }
}

/** @returns what stood there before */
function increment(counts: Uint32Array, at: number): number {
  const before = counts[at] as number;
  counts[at] = before + 1;
  return before;
}

/** Counts become the places where their digits begin. */
function toFirstPlaces(counts: Uint32Array): void {
  let before = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const here = counts[digit] as number;
    counts[digit] = before;
    before += here;
  }
}

/** Sorts what is in order by key alone: a value moves up a few places, or all that share its key are sorted anew. */
function refine({ sorted, order }: SortedValues, keyOf: (value: number) => number): void {
  for (let place = 1; place < sorted.length; place++) {
    const value = sorted[place] as number;
    if ((sorted[place - 1] as number) <= value) continue;
    const index = order[place] as number;
    let to = place;
    for (; to > 0 && (sorted[to - 1] as number) > value && place - to < mostMoves; to--) {
      sorted[to] = sorted[to - 1] as number;
      order[to] = order[to - 1] as number;
    }
    sorted[to] = value;
    order[to] = index;
    if (to === 0 || (sorted[to - 1] as number) <= value) continue;
    place = sortShared({ sorted, order }, to, keyOf) - 1;
  }
}

/** Sorts all that share the key of the value at `place`. @returns where the next key begins */
function sortShared({ sorted, order }: SortedValues, place: number, keyOf: (value: number) => number): number {
  const key = keyOf(sorted[place] as number);
  let first = place;
  while (first > 0 && keyOf(sorted[first - 1] as number) === key) first--;
  let end = place + 1;
  while (end < sorted.length && keyOf(sorted[end] as number) === key) end++;
  const within = sortValues(sorted.slice(first, end));
  const indices = order.slice(first, end);
  sorted.set(within.sorted, first);
  for (let at = 0; at < indices.length; at++) order[first + at] = indices[within.order[at] as number] as number;
  return end;
}
