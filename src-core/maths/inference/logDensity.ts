/** A log probability density, known but for a constant. */
export interface LogDensity {
  readonly dimension: number;
  /**
   * Log densities of a batch of points.
   * @param thetas [count][dimension], the rows one after another; longer is allowed
   * @param out [count]: minus infinity where the density is zero, NaN where it could not be evaluated
   */
  evaluateBatch(thetas: Float64Array, count: number, out: Float64Array): void;
}

/** A log density that knows its slope. */
export interface DifferentiableLogDensity extends LogDensity {
  /**
   * @param theta [dimension]
   * @param gradient [dimension]; NaN where the density could not be evaluated
   * @returns the log density
   */
  evaluateGradient(theta: Float64Array, gradient: Float64Array): number;
}
