import { quantileOfSorted } from './quantile.ts';
import { sortByBuckets } from './sortByBuckets.ts';

/** The methods of quantiles, by numpy's names. */
export const percentileMethods = [
  'linear',
  'hazen',
  'weibull',
  'median_unbiased',
  'nearest',
  'lower',
  'higher',
  'inverted_cdf',
] as const;

export type PercentileMethod = (typeof percentileMethods)[number];

/** Plotting positions (alpha = beta) of the methods that interpolate and are not type 7. */
const plottingPosition = { hazen: 0.5, weibull: 0, median_unbiased: 1 / 3 } as const;

const halfToEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (below % 2) : Math.round(x);
};

/** Where in 0 to n - 1 a quantile stands; between two whole numbers it is interpolated. */
function positionOf(count: number, probability: number, method: Exclude<PercentileMethod, 'linear'>): number {
  const position = probability * (count - 1);
  switch (method) {
    case 'nearest':
      return halfToEven(position);
    case 'lower':
      return Math.floor(position);
    case 'higher':
      return Math.ceil(position);
    case 'inverted_cdf':
      return Math.ceil(count * probability) - 1;
    default: {
      const alpha = plottingPosition[method];
      return count * probability + alpha + probability * (1 - 2 * alpha) - 1;
    }
  }
}

/**
 * Quantile of values in ascending order by one of the eight methods.
 * @param sorted ascending and without NaN (`sortFinite` makes it so)
 * @param probability 0 to 1
 * @returns NaN of nothing, and of a probability outside 0 to 1
 * Source: R. J. Hyndman and Y. Fan, The American Statistician 50 (1996) 361: `linear` is their definition 7, `hazen` 5,
 * `weibull` 6, `median_unbiased` 8, `inverted_cdf` 1; `nearest` (halves to the even place), `lower` and `higher` take
 * the observation beside definition 7's place, as numpy.percentile does.
 */
export function percentileOfSorted(
  sorted: ArrayLike<number>,
  probability: number,
  method: PercentileMethod = 'linear',
): number {
  if (method === 'linear') return quantileOfSorted(sorted, probability);
  if (sorted.length === 0 || !(probability >= 0 && probability <= 1)) return NaN;
  const last = sorted.length - 1;
  const position = Math.min(Math.max(positionOf(sorted.length, probability, method), 0), last);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, last)] as number;
  return position === below || low === high ? low : low + (position - below) * (high - low);
}

/** Finite values, and how many were not. */
export interface FiniteValues {
  /** Ascending. */
  readonly sorted: Float64Array;
  /** NaN and infinite values, which are left out. */
  readonly missing: number;
}

/**
 * Values in ascending order, those that are no finite number left out and counted: the one rule for missing scores in
 * this room. The values given stay as they are.
 */
export function sortFinite(values: ArrayLike<number>): FiniteValues {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (Number.isFinite(value)) kept[count++] = value;
  }
  return { sorted: sortByBuckets(kept.subarray(0, count)), missing: values.length - count };
}
