import { jacobianAt } from '../../leastSquares/levenbergMarquardt.ts';
import type { LeastSquaresModel } from '../../leastSquares/levenbergMarquardt.ts';

/** The derivatives by the free parameters, each column brought to length 1, so that unlike units do not matter. */
export interface ScaledJacobian {
  /** [residual][free parameter] */
  readonly matrix: Float64Array;
  /** Of the columns before. */
  readonly lengths: readonly number[];
}

/** Null where a parameter changes nothing, or derivatives are not finite. */
export function scaledJacobianAt(
  model: LeastSquaresModel,
  point: Float64Array,
  free: readonly number[],
): ScaledJacobian | null {
  const { size, count } = model;
  const jacobian = jacobianAt(model, point);
  const lengths = free.map((axis) => {
    let squared = 0;
    for (let row = 0; row < count; row++) squared += (jacobian[row * size + axis] as number) ** 2;
    return Math.sqrt(squared);
  });
  if (!lengths.every((length) => length > 0 && Number.isFinite(length))) return null;
  const matrix = new Float64Array(count * free.length);
  for (let row = 0; row < count; row++) {
    for (const [column, axis] of free.entries()) {
      matrix[row * free.length + column] = (jacobian[row * size + axis] as number) / (lengths[column] as number);
    }
  }
  return { matrix, lengths };
}
