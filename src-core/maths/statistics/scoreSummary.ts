import { quantileOfSorted } from './quantile.ts';

/** The figures of one head's scores, in the scores' unit. */
export interface ScoreSummary {
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly p5: number;
  readonly p95: number;
  /** p95 - p5. */
  readonly range: number;
  readonly median: number;
  /** Third quartile less first. */
  readonly iqr: number;
}

/**
 * Robust figures of scores in ascending order, without NaN (`sortFinite`); percentiles of type 7. All are NaN of
 * nothing.
 * Source: Hyndman and Fan, The American Statistician 50 (1996) 361, definition 7.
 */
export function summariseSorted(sorted: ArrayLike<number>): ScoreSummary {
  const p5 = quantileOfSorted(sorted, 0.05);
  const p95 = quantileOfSorted(sorted, 0.95);
  return {
    count: sorted.length,
    minimum: sorted[0] ?? NaN,
    maximum: sorted[sorted.length - 1] ?? NaN,
    p5,
    p95,
    range: p95 - p5,
    median: quantileOfSorted(sorted, 0.5),
    iqr: quantileOfSorted(sorted, 0.75) - quantileOfSorted(sorted, 0.25),
  };
}
