import { normalQuantile } from './normalQuantile.ts';
import { quantileOfSorted } from './quantile.ts';

export interface RobustLine {
  /** Median of the slopes of all pairs of points with different x. */
  readonly slope: number;
  /** Median of y less the slope times the median of x. */
  readonly intercept: number;
  /** Ends of the slope's interval. */
  readonly lower: number;
  readonly upper: number;
}

/** Sum of k (k - 1) (2k + 5) over the groups of equal values. */
function tieTerm(sorted: Float64Array): number {
  let sum = 0;
  for (let first = 0; first < sorted.length;) {
    let end = first + 1;
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    const k = end - first;
    sum += k * (k - 1) * (2 * k + 5);
    first = end;
  }
  return sum;
}

const halfToEven = (x: number): number => {
  const below = Math.floor(x);
  return x - below === 0.5 ? below + (below % 2) : Math.round(x);
};

/**
 * Line through points that a quarter of them, however far off, cannot bend much; NaN without two different x. Time and
 * memory grow with the square of the points.
 * @param confidence of the slope's interval, which supposes independent errors of one distribution
 * Source: P. K. Sen, JASA 63 (1968) 1379, doi:10.1080/01621459.1968.10480934; H. Theil, Proc. KNAW A 53 (1950) 386; as
 * scipy.stats.theilslopes.
 */
export function theilSen(x: ArrayLike<number>, y: ArrayLike<number>, confidence = 0.95): RobustLine {
  const count = Math.min(x.length, y.length);
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      const across = (x[i] as number) - (x[j] as number);
      if (across !== 0) slopes[pairs++] = ((y[i] as number) - (y[j] as number)) / across;
    }
  }
  if (pairs === 0) return { slope: NaN, intercept: NaN, lower: NaN, upper: NaN };
  const ordered = slopes.subarray(0, pairs).sort();
  const [xs, ys] = [x, y].map((values) => Float64Array.from({ length: count }, (_, at) => values[at] as number).sort());
  const slope = quantileOfSorted(ordered, 0.5);
  const intercept = quantileOfSorted(ys as Float64Array, 0.5) - slope * quantileOfSorted(xs as Float64Array, 0.5);
  const variance =
    (count * (count - 1) * (2 * count + 5) - tieTerm(xs as Float64Array) - tieTerm(ys as Float64Array)) / 18;
  const away = normalQuantile((1 + confidence) / 2) * Math.sqrt(variance);
  const upper = Math.min(halfToEven((pairs + away) / 2), pairs - 1);
  const lower = Math.max(halfToEven((pairs - away) / 2) - 1, 0);
  return { slope, intercept, lower: ordered[lower] as number, upper: ordered[upper] as number };
}
