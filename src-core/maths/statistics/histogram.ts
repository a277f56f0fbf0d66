import { FringeError } from '../../errors/fringeError.ts';

/** Equal bins from `lower` to `upper`; the last one takes its upper edge too, as numpy's do. */
export interface Bins {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Counts of one parameter. */
export interface Histogram {
  readonly bins: Bins;
  readonly counts: Uint32Array;
  /** Values outside the bins, NaN among them. */
  readonly outside: number;
}

/** Where a value lies outside. No histogram has so many bins. */
export const outsideBins = 0xffff;

const edgeAt = ({ lower, upper, count }: Bins, edge: number): number =>
  edge === count ? upper : lower + edge * ((upper - lower) / count);

/** Edges of bins, one more than there are bins; each is where counting puts it, to the last bit. */
export const binEdges = (bins: Bins): Float64Array =>
  Float64Array.from({ length: bins.count + 1 }, (_, edge) => edgeAt(bins, edge));

/** @throws bad_input when the bins have no width or no number */
export function checkedBins(bins: Bins): Bins {
  const { lower, upper, count } = bins;
  if (!(Number.isInteger(count) && count >= 1 && count <= 10_000)) {
    throw new FringeError('bad_input', `A histogram cannot have ${count} bins.`, {
      path: 'count',
      remedy: 'Give a whole number from 1 to 10,000.',
    });
  }
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower < upper)) {
    throw new FringeError('bad_input', `A histogram cannot reach from ${lower} to ${upper}.`, {
      path: 'lower',
      remedy: 'Give two finite edges, the smaller first.',
    });
  }
  return bins;
}

/** Which values of an array are meant: every `stride`-th from `offset` on. */
export interface Column {
  readonly offset: number;
  readonly stride: number;
}

/** The bin of each value of a column, `outsideBins` where it lies in none. */
export function binNumbers(
  values: Float64Array,
  bins: Bins,
  { offset, stride }: Column = { offset: 0, stride: 1 },
): Uint16Array {
  const { lower, upper, count } = bins;
  const numbers = new Uint16Array(Math.floor((values.length - offset + stride - 1) / stride));
  const scale = count / (upper - lower);
  const width = (upper - lower) / count;
  for (let row = 0, at = offset; row < numbers.length; row++, at += stride) {
    const value = values[at] as number;
    if (!(value >= lower && value <= upper)) {
      numbers[row] = outsideBins;
      continue;
    }
    let number = Math.min(count - 1, Math.floor((value - lower) * scale));
    // The product may round across an edge.
    if (value < lower + number * width) number -= 1;
    else if (number < count - 1 && value >= lower + (number + 1) * width) number += 1;
    numbers[row] = number;
  }
  return numbers;
}

/** Counts of values in bins. @throws bad_input when the bins have no width or no number */
export function histogram(values: Float64Array, bins: Bins): Histogram {
  const numbers = binNumbers(values, checkedBins(bins));
  const counts = new Uint32Array(bins.count);
  let outside = 0;
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number;
    if (number === outsideBins) outside += 1;
    else counts[number] = (counts[number] as number) + 1;
  }
  return { bins, counts, outside };
}

/** First place in ascending values whose value is not below `limit`. */
function lowerBound(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * As `histogram`, of values in ascending order: a search for each edge instead of a step for each value.
 * @throws bad_input when the bins have no width or no number
 */
export function histogramOfSorted(sorted: Float64Array, bins: Bins): Histogram {
  const { lower, upper, count } = checkedBins(bins);
  const counts = new Uint32Array(count);
  const first = lowerBound(sorted, lower);
  let before = first;
  for (let number = 0; number < count; number++) {
    const upTo = number === count - 1 ? firstAbove(sorted, upper) : lowerBound(sorted, edgeAt(bins, number + 1));
    counts[number] = upTo - before;
    before = upTo;
  }
  return { bins, counts, outside: sorted.length - (before - first) };
}

/** First place in ascending values whose value is above `limit`; NaN, sorted last, counts as above. */
function firstAbove(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
