import { FringeError } from '../../errors/fringeError.ts';
import { normalQuantile } from '../statistics/normalQuantile.ts';
import { median, quantileOfSorted } from '../statistics/quantile.ts';

export interface TheilSenFit {
  readonly slope: number;
  /** Median of y less slope times median of x. */
  readonly intercept: number;
  readonly slopeLow: number;
  readonly slopeHigh: number;
}

export function requirePairs(x: ArrayLike<number>, y: ArrayLike<number>): void {
  if (x.length === y.length) return;
  throw new FringeError('defect', `A trend was asked for of ${x.length} times and ${y.length} values.`);
}

/** Sizes of the groups of equal values, those of one left out. */
export function tieSizes(values: ArrayLike<number>): number[] {
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1);
}

/** numpy's rounding: halves to the even neighbour. */
const roundHalfToEven = (x: number): number => {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
};

/**
 * Theil-Sen line: the median of the slopes of all pairs, which up to 29 % of wild values cannot move far, and Sen's
 * interval of it. Time and memory grow with the square of the number of points. NaN without two different x.
 * @param confidence of the interval of the slope, 0 to 1; it supposes independent errors
 * Source: P. K. Sen, J. Am. Stat. Assoc. 63 (1968) 1379, doi:10.2307/2285891, equation 2.6; as scipy.stats.theilslopes.
 */
export function theilSen(x: ArrayLike<number>, y: ArrayLike<number>, confidence = 0.95): TheilSenFit {
  requirePairs(x, y);
  const n = x.length;
  const all = new Float64Array((n * (n - 1)) / 2);
  let count = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const dx = (x[i] as number) - (x[j] as number);
      if (dx !== 0) all[count++] = ((y[i] as number) - (y[j] as number)) / dx;
    }
  }
  const slopes = all.subarray(0, count).sort();
  const slope = quantileOfSorted(slopes, 0.5);
  const term = (k: number): number => k * (k - 1) * (2 * k + 5);
  const ties = [...tieSizes(x), ...tieSizes(y)].reduce((sum, k) => sum + term(k), 0);
  const spread = -normalQuantile((1 - confidence) / 2) * Math.sqrt(Math.max(term(n) - ties, 0) / 18);
  const upper = Math.min(roundHalfToEven((count + spread) / 2), count - 1);
  const lower = Math.max(roundHalfToEven((count - spread) / 2) - 1, 0);
  return {
    slope,
    intercept: median(y) - slope * median(x),
    slopeLow: slopes[lower] ?? NaN,
    slopeHigh: slopes[upper] ?? NaN,
  };
}
