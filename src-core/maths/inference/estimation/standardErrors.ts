import { inverseNormalDiagonal, reduceDense } from '../../leastSquares/denseReduction.ts';
import type { LeastSquaresModel } from '../../leastSquares/levenbergMarquardt.ts';
import { factorise, inverse } from '../../linearAlgebra/index.ts';
import type { Objective } from './objective.ts';
import { scaledJacobianAt } from './scaledJacobian.ts';

/** One number a parameter, NaN for those that are held; null when the data do not tell the free ones apart. */
export type StandardErrors = Float64Array | null;

/**
 * Standard errors of ordinary least squares: s sqrt(diag (JᵀJ)⁻¹) with s the residual standard deviation. The columns
 * are brought to length 1 first, so that unlike units do not look like a singular matrix.
 * @param free which parameters may move; the others are taken as known
 */
export function leastSquaresErrors(
  model: LeastSquaresModel,
  { point, free, residualStandardDeviation }: LeastSquaresErrorRequest,
): StandardErrors {
  const scaled = scaledJacobianAt(model, point, free);
  if (scaled === null) return null;
  const { matrix, lengths } = scaled;
  const diagonal = inverseNormalDiagonal(reduceDense(matrix, model.count, free.length).triangle);
  if (diagonal === null) return null;
  const errors = new Float64Array(model.size).fill(NaN);
  for (const [column, axis] of free.entries()) {
    const root = Math.sqrt(diagonal[column] as number);
    errors[axis] = (residualStandardDeviation * root) / (lengths[column] as number);
  }
  return errors;
}

export interface LeastSquaresErrorRequest {
  readonly point: Float64Array;
  readonly free: readonly number[];
  readonly residualStandardDeviation: number;
}

/** How far the log likelihood should fall over a step of the differences: well above rounding, well below cubic terms. */
const wantedFall = 0.005;

/**
 * Standard errors by the observed information: the square roots of the diagonal of minus the log likelihood's Hessian,
 * inverted (Y. Pawitan, In All Likelihood, Oxford 2001, section 2.5). The Hessian is taken by central differences of
 * the slopes, over steps in which the log likelihood falls by about 0.005.
 */
export function hessianErrors(objective: Objective, point: Float64Array, free: readonly number[]): StandardErrors {
  const best = objective.value(point);
  const steps = free.map((axis) => stepThatShows(objective, { point, axis, best }));
  const size = free.length;
  // In units of the steps, so that the matrix has a diagonal of about 0.01.
  const packed = new Float64Array((size * (size + 1)) / 2);
  const rows = free.map((axis, row) => {
    const slopes = [1, -1].map((side) => {
      const moved = Float64Array.from(point);
      moved[axis] = (moved[axis] as number) + side * (steps[row] as number);
      const gradient = new Float64Array(point.length);
      objective.gradient(moved, gradient);
      return gradient;
    });
    const [above, below] = slopes as [Float64Array, Float64Array];
    return free.map(
      (other, column) => 0.5 * ((below[other] as number) - (above[other] as number)) * (steps[column] as number),
    );
  });
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      packed[(row * (row + 1)) / 2 + column] =
        0.5 * ((rows[row]?.[column] as number) + (rows[column]?.[row] as number));
    }
  }
  const diagonal = free.map((_, row) => packed[(row * (row + 3)) / 2] as number);
  if (!packed.every(Number.isFinite) || !diagonal.every((entry) => entry > 0)) return null;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const at = (row * (row + 1)) / 2 + column;
      packed[at] = (packed[at] as number) / Math.sqrt((diagonal[row] as number) * (diagonal[column] as number));
    }
  }
  const factor = factorise(packed, size);
  if (factor === null) return null;
  // A pivot of 1e-8 is what differences can tell from zero.
  if (free.some((_, row) => !((factor.packed[(row * (row + 3)) / 2] as number) > 1e-4))) return null;
  const inverted = inverse(factor);
  const errors = new Float64Array(point.length).fill(NaN);
  for (const [row, axis] of free.entries()) {
    const entry = inverted[(row * (row + 3)) / 2] as number;
    errors[axis] = (steps[row] as number) * Math.sqrt(entry / (diagonal[row] as number));
  }
  return errors;
}

interface StepRequest {
  readonly point: Float64Array;
  readonly axis: number;
  readonly best: number;
}

function stepThatShows(objective: Objective, { point, axis, best }: StepRequest): number {
  const moved = Float64Array.from(point);
  const at = point[axis] as number;
  let step = 1e-4 * (Math.abs(at) || 1);
  // A bound, or a place where the model fails, lies so near.
  let ceiling = Infinity;
  for (let attempt = 0; attempt < 40; attempt++) {
    let fall = 0;
    for (const side of [1, -1]) {
      moved[axis] = at + side * step;
      fall = Math.max(fall, best - objective.value(moved));
    }
    if (fall === Infinity) {
      ceiling = step;
      step /= 2;
      continue;
    }
    if (fall > wantedFall / 4 && fall < wantedFall * 4) break;
    // The fall goes with the step's square.
    const next = step * Math.min(32, Math.max(1 / 32, Math.sqrt(wantedFall / Math.max(fall, 1e-300))));
    if (next >= ceiling && step >= ceiling / 2) break;
    step = Math.min(next, ceiling / 2);
    if (!(step < 1e12 * (Math.abs(at) || 1))) break;
  }
  return step;
}
