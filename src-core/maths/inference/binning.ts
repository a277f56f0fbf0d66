import { binNumbers, checkedBins, outsideBins } from '../statistics/histogram.ts';
import type { Bins, Histogram } from '../statistics/histogram.ts';
import { quantileOfSorted } from '../statistics/quantile.ts';
import { refuse } from './refusal.ts';

export { binEdges, histogram } from '../statistics/histogram.ts';
export type { Bins, Histogram } from '../statistics/histogram.ts';

/** Counts of two parameters, [y][x]. */
export interface Histogram2d {
  readonly x: Bins;
  readonly y: Bins;
  readonly counts: Uint32Array;
  readonly outside: number;
}

function countOne(numbers: Uint16Array, bins: Bins): Histogram {
  const counts = new Uint32Array(bins.count);
  let outside = 0;
  for (let row = 0; row < numbers.length; row++) {
    const number = numbers[row] as number;
    if (number === outsideBins) outside += 1;
    else counts[number] = (counts[number] as number) + 1;
  }
  return { bins, counts, outside };
}

interface BinnedColumn {
  readonly numbers: Uint16Array;
  readonly bins: Bins;
}

function countTwo(x: BinnedColumn, y: BinnedColumn): Histogram2d {
  const counts = new Uint32Array(x.bins.count * y.bins.count);
  const width = x.bins.count;
  let outside = 0;
  for (let row = 0; row < x.numbers.length; row++) {
    const column = x.numbers[row] as number;
    const line = y.numbers[row] as number;
    if (column === outsideBins || line === outsideBins) outside += 1;
    else counts[line * width + column] = (counts[line * width + column] as number) + 1;
  }
  return { x: x.bins, y: y.bins, counts, outside };
}

/** Counts of pairs in bins. @throws bad_input as `histogram` does, or when there are not as many x as y */
export function histogram2d(
  x: Float64Array,
  y: Float64Array,
  bins: { readonly x: Bins; readonly y: Bins },
): Histogram2d {
  if (x.length !== y.length)
    refuse(`There are ${x.length} x and ${y.length} y to count.`, 'y', 'Give as many of each.');
  const binned = (values: Float64Array, of: Bins): BinnedColumn => ({
    numbers: binNumbers(values, checkedBins(of)),
    bins: of,
  });
  return countTwo(binned(x, bins.x), binned(y, bins.y));
}

/** Rows of samples to be shown as a corner. */
export interface CornerInput {
  /** [row][parameter]. */
  readonly samples: Float64Array;
  readonly names: readonly string[];
  /** Bins a side. */
  readonly bins: number;
  /** Central share of each parameter's samples that its bins reach over, so that a stray walker does not squeeze the rest. */
  readonly coverage?: number;
  /** One a parameter, when they are known already: `binsOver` its sorted values. */
  readonly over?: readonly Bins[];
}

/** All histograms of a corner plot. */
export interface CornerBins {
  /** One a parameter, in order. */
  readonly diagonal: readonly Histogram[];
  /** Pairs below the diagonal, row by row: parameter `row` on y against `column` < `row` on x. */
  readonly pairs: readonly { readonly row: number; readonly column: number; readonly histogram: Histogram2d }[];
}

/**
 * Bins over the central share of sorted finite values; values that are all the same get bins with a width of their own.
 * @param coverage the share, 0 to 1
 */
export function binsOver(sorted: Float64Array, count: number, coverage: number): Bins {
  const tail = (1 - coverage) / 2;
  const lower = sorted.length === 0 ? 0 : quantileOfSorted(sorted, tail);
  const upper = sorted.length === 0 ? 0 : quantileOfSorted(sorted, 1 - tail);
  if (lower < upper) return { lower, upper, count };
  const margin = lower === 0 ? 0.5 : Math.abs(lower) * 1e-6;
  return { lower: lower - margin, upper: upper + margin, count };
}

function binsOf(samples: Float64Array, offset: number, stride: number, input: CornerInput): Bins {
  const column = new Float64Array(Math.floor((samples.length - offset + stride - 1) / stride));
  let count = 0;
  for (let at = offset; at < samples.length; at += stride) {
    const value = samples[at] as number;
    if (Number.isFinite(value)) column[count++] = value;
  }
  return binsOver(column.subarray(0, count).sort(), input.bins, input.coverage ?? 1);
}

/**
 * Counts of every parameter and of every pair: what a corner plot shows. Ten parameters of 100,000 rows are about five
 * million increments. @throws bad_input when the number of bins is none
 */
export function binCorner(input: CornerInput): CornerBins {
  const { samples, names } = input;
  const columns = names.map((_, offset): BinnedColumn => {
    const bins = checkedBins(input.over?.[offset] ?? binsOf(samples, offset, names.length, input));
    return { numbers: binNumbers(samples, bins, { offset, stride: names.length }), bins };
  });
  return {
    diagonal: columns.map(({ numbers, bins }) => countOne(numbers, bins)),
    pairs: columns.flatMap((y, row) =>
      columns.slice(0, row).map((x, column) => ({ row, column, histogram: countTwo(x, y) })),
    ),
  };
}
