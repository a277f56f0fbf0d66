import { add, fromDouble, toDouble } from '../../doubleDouble/index.ts';
import type { DoubleDouble } from '../../doubleDouble/index.ts';
import { reduceDense } from '../../leastSquares/denseReduction.ts';
import type { LeastSquaresModel } from '../../leastSquares/levenbergMarquardt.ts';
import { ridgeLeastSquares } from '../../leastSquares/ridgeLeastSquares.ts';
import type { PreciseResiduals } from './gaussianResiduals.ts';
import { scaledJacobianAt } from './scaledJacobian.ts';
import { squaredLength } from './squaredLength.ts';

/** A fit's end in double-double arithmetic. */
export interface PreciseFit {
  /** Natural row, the nearest doubles. */
  readonly point: Float64Array;
  /** At the point before it was rounded. */
  readonly residuals: Float64Array;
  /** Every point that was looked at on the way. */
  readonly evaluated: readonly { readonly point: Float64Array; readonly sumOfSquares: number }[];
}

export interface PreciseFitRequest {
  /** Where the search in doubles ended, natural row, and its residuals there. */
  readonly point: Float64Array;
  readonly residuals: Float64Array;
  /** Parameters that may move. */
  readonly free: readonly number[];
}

/**
 * Rounding to doubles is at most 1.1e-16 of a value; residuals below a million times that of the largest value do not
 * have six true digits left.
 */
const roundingShows = 1e6 * 2 ** -53;
const mostSteps = 10;
/** A sum of squares that falls by less stands. */
const smallestFall = 1e-13;

/**
 * The last steps of a fit whose residuals are so small that the rounding of doubles shows in them: Gauss and Newton's,
 * with residuals and parameters in double-double, the derivatives, which scale the steps only, in doubles (iterative
 * refinement: N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 20.5).
 * @returns null where doubles do, or where the finer residuals cannot be computed
 */
export function fitPrecisely(
  model: LeastSquaresModel,
  precise: PreciseResiduals,
  request: PreciseFitRequest,
): PreciseFit | null {
  const { count } = model;
  const spread = Math.sqrt(squaredLength(request.residuals) / count);
  if (!(spread < roundingShows * precise.largest)) return null;
  const evaluated: { point: Float64Array; sumOfSquares: number }[] = [];
  const evaluate = (theta: readonly DoubleDouble[]): Candidate => {
    const residuals = new Float64Array(count);
    precise.evaluate(theta, residuals);
    const candidate = { theta, residuals, point: Float64Array.from(theta, toDouble), cost: squaredLength(residuals) };
    evaluated.push({ point: candidate.point, sumOfSquares: candidate.cost });
    return candidate;
  };
  let best = evaluate(Array.from(request.point, fromDouble));
  if (!Number.isFinite(best.cost)) return null;
  while (evaluated.length <= mostSteps && best.cost > 0) {
    const moved = movedBy(gaussNewtonStep(model, best, request.free), best.theta);
    if (moved === null || !isInside(model, moved)) break;
    const next = evaluate(moved);
    if (!(next.cost < best.cost)) break;
    const fall = 1 - next.cost / best.cost;
    best = next;
    if (fall < smallestFall) break;
  }
  return { point: best.point, residuals: best.residuals, evaluated };
}

interface Candidate {
  readonly theta: readonly DoubleDouble[];
  readonly point: Float64Array;
  readonly residuals: Float64Array;
  readonly cost: number;
}

/** One number a parameter, 0 for those that are held; null when the derivatives do not tell the free ones apart. */
function gaussNewtonStep(
  model: LeastSquaresModel,
  { point, residuals }: Candidate,
  free: readonly number[],
): Float64Array | null {
  const scaled = scaledJacobianAt(model, point, free);
  if (scaled === null) return null;
  const { triangle, rotate } = reduceDense(scaled.matrix, model.count, free.length);
  try {
    const values = rotate(residuals).map((value) => -value);
    const step = ridgeLeastSquares({ rows: triangle, values, ridge: free.map(() => 0) });
    const moves = new Float64Array(model.size);
    for (const [column, axis] of free.entries()) {
      moves[axis] = (step[column] as number) / (scaled.lengths[column] as number);
    }
    return moves;
  } catch {
    // Singular: where the search ended is as good as any.
    return null;
  }
}

const movedBy = (moves: Float64Array | null, theta: readonly DoubleDouble[]): DoubleDouble[] | null =>
  moves === null ? null : theta.map((value, axis) => add(value, fromDouble(moves[axis] as number)));

const isInside = ({ lower, upper }: LeastSquaresModel, theta: readonly DoubleDouble[]): boolean =>
  theta.every(({ high }, axis) => high >= (lower[axis] as number) && high <= (upper[axis] as number));
