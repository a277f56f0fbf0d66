/** Below this many the array's own sort is the faster; a bucket above the other limit is left to it. */
const fewestForBuckets = 256;
const mostPerBucket = 24;

/**
 * Finite values in ascending order: dealt into as many buckets of equal width as there are values, then put in order where
 * they lie, so that the time grows with their number alone when they are spread at all evenly. What is crowded into one
 * bucket is sorted as an array sorts.
 * @param values may be put in order themselves; the array that is returned counts
 * Source: D. E. Knuth, The Art of Computer Programming, volume 3 (1998), 5.2.5 and 5.2.1.
 */
export function sortByBuckets(values: Float64Array): Float64Array {
  const count = values.length;
  if (count < fewestForBuckets) return values.sort();
  let least = Infinity;
  let most = -Infinity;
  for (let index = 0; index < count; index++) {
    const value = values[index] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const scale = (count - 1) / (most - least);
  // All the same, or too near or too far apart for a scale.
  if (!(scale > 0 && scale < Infinity)) return values.sort();
  const buckets = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    // Down to a whole number, which is faster so than by Math.floor.
    const bucket = (((values[index] as number) - least) * scale) | 0;
    buckets[index] = bucket;
    ends[bucket] = (ends[bucket] as number) + 1;
  }
  const crowded: [number, number][] = [];
  for (let bucket = 0, sum = 0; bucket < count; bucket++) {
    const size = ends[bucket] as number;
    if (size > mostPerBucket) crowded.push([sum, sum + size]);
    ends[bucket] = sum;
    sum += size;
  }
  const dealt = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    const bucket = buckets[index] as number;
    const place = ends[bucket] as number;
    dealt[place] = values[index] as number;
    ends[bucket] = place + 1;
  }
  for (const [from, to] of crowded) dealt.subarray(from, to).sort();
  let before = dealt[0] as number;
  for (let index = 1; index < count; index++) {
    const value = dealt[index] as number;
    if (before <= value) {
      before = value;
      continue;
    }
    let place = index;
    for (; place > 0 && (dealt[place - 1] as number) > value; place--) dealt[place] = dealt[place - 1] as number;
    dealt[place] = value;
  }
  return dealt;
}
