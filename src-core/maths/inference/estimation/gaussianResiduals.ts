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
}
