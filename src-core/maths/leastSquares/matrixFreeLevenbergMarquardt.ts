import { createRandomStream } from '../random/index.ts';

/** What a nonlinear fit needs to know of its residuals; matrices never stand in memory, only their products. */
export interface ResidualModel {
  /** Number of unknowns. */
  readonly size: number;
  /** Weighted residuals at a point: a new array. */
  residuals(point: Float64Array): Float64Array;
  /** The residuals' Jacobian J at a point; it may be used until the next call of either function. */
  linearise(point: Float64Array): LinearisedResiduals;
}

export interface LinearisedResiduals {
  /** J v, one number a residual: a new array. */
  times(direction: Float64Array): Float64Array;
  /** Jᵀ w, one number an unknown: a new array. */
  transposeTimes(weights: Float64Array): Float64Array;
}

export interface MatrixFreeFitOptions {
  /** Where the search begins; unknowns are scaled so that their prior is standard normal. */
  readonly start: Float64Array;
  readonly maxSteps: number;
  /** Most products with J and Jᵀ for one step. */
  readonly maxInnerSteps: number;
  /** A step that lowers the sum of squares by less than this part of it is the last. */
  readonly tolerance: number;
}

export interface MatrixFreeFit {
  readonly point: Float64Array;
  /** Sum of squared residuals and of squared unknowns. */
  readonly cost: number;
  readonly steps: number;
}

/** Over the diagonal of JᵀJ, as Marquardt scales it; eight times more at each attempt that fails. */
const firstDamping = 1e-4;
const mostAttempts = 12;
/** A step need not be exact: the next one mends it. */
const innerTolerance = 0.02;

/**
 * The point that minimises |r(x)|² + |x|²: the most probable one for residuals and unknowns that are standard normal.
 * Levenberg and Marquardt's damping around Gauss-Newton steps, each found by conjugate gradients on the normal
 * equations, so that thousands of unknowns cost products and no matrix.
 *
 * Source: J. Nocedal and S. Wright, Numerical Optimization (2nd edition), sections 7.1 and 10.3; Steihaug's stopping is
 * replaced by the damping.
 */
export function fitMatrixFree(
  model: ResidualModel,
  { start, maxSteps, maxInnerSteps, tolerance }: MatrixFreeFitOptions,
): MatrixFreeFit {
  let point: Float64Array = Float64Array.from(start);
  let residuals = model.residuals(point);
  let cost = squaredLength(residuals) + squaredLength(point);
  let damping = firstDamping;
  let steps = 0;
  while (steps < maxSteps) {
    steps += 1;
    const linear = model.linearise(point);
    const diagonal = normalDiagonal(linear, { unknowns: point.length, residuals: residuals.length });
    const downhill = linear.transposeTimes(residuals);
    for (let i = 0; i < downhill.length; i++) downhill[i] = -((downhill[i] as number) + (point[i] as number));
    let fallen = 0;
    for (let attempt = 0; attempt < mostAttempts && fallen <= 0; attempt++) {
      const shift = diagonal.map((bend) => 1 + damping * bend);
      const options = { diagonal, shift, maxInnerSteps, tolerance: innerTolerance };
      const step = solveNormalEquations(linear, downhill, options);
      const trial = added(point, step, 1);
      const trialResiduals = model.residuals(trial);
      const trialCost = squaredLength(trialResiduals) + squaredLength(trial);
      fallen = cost - trialCost;
      if (fallen > 0) {
        [point, residuals, cost] = [trial, trialResiduals, trialCost];
        damping = damping / 8;
      } else damping = Math.max(firstDamping, damping) * 8;
    }
    if (fallen <= tolerance * cost) break;
  }
  return { point, cost, steps };
}

export interface NormalEquationsOptions {
  /** Of JᵀJ, about. */
  readonly diagonal: Float64Array;
  /** One for each unknown. */
  readonly shift: Float64Array;
  readonly maxInnerSteps: number;
  /** Part of the right side's length that may be left over. */
  readonly tolerance: number;
}

/**
 * Solves (JᵀJ + diag(shift)) x = right by conjugate gradients, preconditioned by the diagonal. Golub and Van Loan, Matrix
 * Computations (4th edition), algorithm 11.5.1.
 */
export function solveNormalEquations(
  linear: LinearisedResiduals,
  right: Float64Array,
  { diagonal, shift, maxInnerSteps, tolerance }: NormalEquationsOptions,
): Float64Array {
  const solution = new Float64Array(right.length);
  const rest = Float64Array.from(right);
  const softened = rest.map((value, i) => value / ((diagonal[i] as number) + (shift[i] as number)));
  const direction = Float64Array.from(softened);
  let length = dot(rest, softened);
  const enough = tolerance ** 2 * length;
  for (let inner = 0; inner < maxInnerSteps && length > enough; inner++) {
    const image = linear.times(direction);
    let bend = squaredLength(image);
    for (let i = 0; i < direction.length; i++) bend += (shift[i] as number) * (direction[i] as number) ** 2;
    const stride = length / bend;
    const back = linear.transposeTimes(image);
    for (let i = 0; i < solution.length; i++) {
      solution[i] = (solution[i] as number) + stride * (direction[i] as number);
      rest[i] = (rest[i] as number) - stride * ((back[i] as number) + (shift[i] as number) * (direction[i] as number));
      softened[i] = (rest[i] as number) / ((diagonal[i] as number) + (shift[i] as number));
    }
    const next = dot(rest, softened);
    const keep = next / length;
    length = next;
    for (let i = 0; i < direction.length; i++) {
      direction[i] = (softened[i] as number) + keep * (direction[i] as number);
    }
  }
  return solution;
}

const probes = 12;

/**
 * About the diagonal of JᵀJ: the mean square of Jᵀz over random signs z, exact to a third or so with 12. C. Bekas, E. Kokiopoulou, Y. Saad, "An estimator for the diagonal of a matrix", Applied Numerical
 * Mathematics 57, 1214 (2007).
 */
export function normalDiagonal(
  linear: LinearisedResiduals,
  { unknowns, residuals }: { readonly unknowns: number; readonly residuals: number },
): Float64Array {
  const diagonal = new Float64Array(unknowns);
  for (let probe = 0; probe < probes; probe++) {
    const stream = createRandomStream({ seed: 0, purpose: 'normal diagonal', probe });
    const signs = Float64Array.from({ length: residuals }, () => (stream.uniform() < 0.5 ? -1 : 1));
    const image = linear.transposeTimes(signs);
    for (let i = 0; i < unknowns; i++) diagonal[i] = (diagonal[i] as number) + (image[i] as number) ** 2 / probes;
  }
  return diagonal;
}

function squaredLength(vector: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += (vector[i] as number) ** 2;
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function added(a: Float64Array, b: Float64Array, factor: number): Float64Array {
  const sum = Float64Array.from(a);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + factor * (b[i] as number);
  return sum;
}
