import type { DoubleDouble } from '../../doubleDouble/index.ts';

/** Data with normal errors, as least squares needs them. */
export interface GaussianResiduals {
  /** Number of parameters. */
  readonly dimension: number;
  /** Number of data points, of all variables together. */
  readonly count: number;
  /** Log likelihood at residuals of zero: -sum log(sigma sqrt(2 pi)). */
  readonly logScale: number;
  /** (model - observed)/sigma at a natural row into `out`, [point]; NaN where the model failed. */
  evaluate(theta: Float64Array, out: Float64Array): void;
  /** Derivatives of the residuals into `out`, [point][parameter]; null where they are not known: differences are taken. */
  readonly jacobian: ((theta: Float64Array, out: Float64Array) => void) | null;
  /** The same with more digits than doubles carry; null or left out where the model knows no such thing. */
  readonly precise?: PreciseResiduals | null;
}

/** Residuals whose values and models are decimals, not doubles: for fits that leave less than the rounding of doubles. */
export interface PreciseResiduals {
  /** The largest measured value over its sigma: what rounding is a share of. */
  readonly largest: number;
  /** As `GaussianResiduals.evaluate`; each residual to a double's digits of itself. */
  evaluate(theta: readonly DoubleDouble[], out: Float64Array): void;
}
