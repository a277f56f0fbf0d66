/** What a program is compared with at its points. */
export interface Observations {
  /** [point]; finite. */
  readonly values: Float64Array;
  /** [point]: one over the standard deviation, or a single one for all points. */
  readonly weights: Float64Array | number;
}

/**
 * A program as code. All kinds of kernel give the same bits. One evaluation at a time: buffers are shared.
 * A value that cannot be computed is NaN or infinite; nothing is thrown and nothing is allocated.
 */
export interface VectorKernel {
  /** The result at every point. @param theta [parameter] @param out [point] */
  values(theta: Float64Array, out: Float64Array): void;
  /**
   * Sum over the points of ((observed - result) weight)^2; without observations the result itself (its sum over the
   * points when it differs from point to point).
   * @param thetas [count][parameter] @param out [count]
   */
  batch(thetas: Float64Array, count: number, out: Float64Array): void;
}
