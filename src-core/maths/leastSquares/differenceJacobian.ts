import type { LeastSquaresModel } from './levenbergMarquardt.ts';

/** About the cube root of the arithmetic's relative precision: rounding and curvature err alike. */
const relativeStep = 6e-6;

/**
 * The Jacobian of residuals by central differences, one-sided where a bound is in the way (Nocedal and Wright, Numerical
 * Optimization, 2nd edition, section 8.1). Two evaluations an unknown.
 * @param jacobian [residual][unknown], filled
 */
export function differenceJacobian(model: LeastSquaresModel, point: Float64Array, jacobian: Float64Array): void {
  const { size, count, lower, upper } = model;
  const [above, below] = [new Float64Array(count), new Float64Array(count)];
  const moved = Float64Array.from(point);
  for (let unknown = 0; unknown < size; unknown++) {
    const value = point[unknown] as number;
    const step = relativeStep * (Math.abs(value) || 1);
    const high = Math.min(value + step, upper[unknown] as number);
    const low = Math.max(value - step, lower[unknown] as number);
    moved[unknown] = high;
    model.residuals(moved, above);
    moved[unknown] = low;
    model.residuals(moved, below);
    moved[unknown] = value;
    for (let row = 0; row < count; row++) {
      jacobian[row * size + unknown] = ((above[row] as number) - (below[row] as number)) / (high - low);
    }
  }
}
