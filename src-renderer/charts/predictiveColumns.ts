import type { PredictiveView } from '../../src-core/domain/posteriorView.ts';

/** Columns of the chart, in the order of x. */
export interface PredictiveColumns {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly sigma: readonly number[] | null;
  readonly p5: readonly (number | null)[];
  readonly p16: readonly (number | null)[];
  readonly p50: readonly (number | null)[];
  readonly p84: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  /** Measured less median: in standard deviations where they are known, else in the unit of the data. */
  readonly residuals: readonly (number | null)[];
}

/** What the charts draw of a predictive view. */
export function predictiveColumns(view: PredictiveView): PredictiveColumns {
  const residuals = view.y.map((y, index) => {
    const median = view.p50[index] ?? null;
    const sigma = view.sigma === null ? 1 : (view.sigma[index] ?? 0);
    return median === null || !(sigma > 0) ? null : (y - median) / sigma;
  });
  const { x, y, sigma, p5, p16, p50, p84, p95 } = view;
  return { x, y, sigma, p5, p16, p50, p84, p95, residuals };
}

/** From below zero to above it by the largest residual, and at least by `least`. */
export function residualRange(residuals: readonly (number | null)[], least: number): [number, number] {
  let largest = least;
  for (const value of residuals) if (value !== null && Math.abs(value) > largest) largest = Math.abs(value);
  return [-1.1 * largest, 1.1 * largest];
}
