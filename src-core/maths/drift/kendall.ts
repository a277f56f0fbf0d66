import { normalDistribution } from '../statistics/normalDistribution.ts';
import { requirePairs, tieSizes } from './theilSen.ts';

export interface KendallResult {
  /** Tau-b, -1 to 1; NaN when x or y is constant. */
  readonly tau: number;
  /** Two-sided, of no trend, by the normal approximation; it supposes independent errors. */
  readonly probability: number;
}

/**
 * Kendall's tau-b. With times as `x` it is the Mann-Kendall test for a monotone trend. Time grows with the square of the
 * number of points.
 * Source: M. G. Kendall, Rank Correlation Methods, 4th edition (1970), chapters 3 and 4; H. B. Mann, Econometrica 13
 * (1945) 245; as scipy.stats.kendalltau with method="asymptotic".
 */
export function kendall(x: ArrayLike<number>, y: ArrayLike<number>): KendallResult {
  requirePairs(x, y);
  const n = x.length;
  let score = 0;
  for (let i = 1; i < n; i++) {
    for (let j = 0; j < i; j++) {
      score += Math.sign((x[i] as number) - (x[j] as number)) * Math.sign((y[i] as number) - (y[j] as number));
    }
  }
  const [inX, inY] = [tieSizes(x), tieSizes(y)];
  const sum = (ties: readonly number[], of: (k: number) => number): number =>
    ties.reduce((total, k) => total + of(k), 0);
  const pairs = (k: number): number => (k * (k - 1)) / 2;
  const triples = (k: number): number => k * (k - 1) * (k - 2);
  const long = (k: number): number => k * (k - 1) * (2 * k + 5);
  const tau = score / Math.sqrt((pairs(n) - sum(inX, pairs)) * (pairs(n) - sum(inY, pairs)));
  const variance =
    (long(n) - sum(inX, long) - sum(inY, long)) / 18 +
    (2 * sum(inX, pairs) * sum(inY, pairs)) / (n * (n - 1)) +
    (sum(inX, triples) * sum(inY, triples)) / (9 * n * (n - 1) * (n - 2) || 1);
  return { tau, probability: 2 * normalDistribution(-Math.abs(score) / Math.sqrt(variance)) };
}
